/** Files as people and programs damage them, read in the process for files and counted against the archive. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { hostClock } from "../../../nodes/base/index.js";
import { ImportError, readInProcess, type FileSource } from "../../../nodes/exchange/index.js";
import { isCurveStep, LARGEST_VALUE, type Day, type Reading } from "../../../nodes/readings/index.js";
import { curve, daily, day, Harness, PDL } from "../../archive/harness.js";
import { r151, r64Csv, r64Json, registersOfDays } from "../../exchange/class-flows.js";
import {
  consoDownloader,
  curveWorkbook,
  customerCsv,
  dailyWorkbook,
  indexCsv,
  r63,
  supplierCsv,
} from "../../exchange/sample-files.js";
import { partsOf, zip } from "../../exchange/workbook.js";
import type { Door, OpenDoor } from "../door.js";
import type { Draw } from "../draw.js";
import { tryDamaged } from "../damage.js";
import { checkText } from "../nodes.js";

const days = ["2025-03-29", "2025-10-25", "2025-06-10", "2026-11-22"];

/** A file of one of the known formats. */
function sound(draw: Draw): string | Buffer {
  const first = day(draw.pick(days));
  const step = draw.pick([300, 600, 1_800, 3_600]);
  const lacking = (): boolean => draw.happens(0.1);
  const readings = [0, 1].flatMap((i) => curve(first + i, step, (k) => (k * 37) % 9_000, lacking));
  const stamps = ["2025-01-01", "2025-01-02", "2025-01-03"].map((of) => `${of}T00:00:00+01:00`);
  return draw.pick<() => string | Buffer>([
    () => customerCsv(readings, { unit: draw.pick(["W", "kW", ""]) }),
    () => consoDownloader(readings),
    () => r63(readings),
    () => supplierCsv(readings),
    () => indexCsv(stamps.map((stamp) => [stamp, String(draw.integer(0, 9_999))])),
    () => r151(registersOfDays(ofDays(first, draw.length(9)))),
    () => r64Csv(registersOfDays(ofDays(first, draw.length(9)))),
    () => r64Json(registersOfDays(ofDays(first, draw.length(9)))),
    () => curveWorkbook(readings),
    () => dailyWorkbook([{ type: "Consommation Quotidienne", rows: [["15/07/2024", draw.text(20)]] }]),
    () => sheet(draw),
  ])();
}

function ofDays(first: Day, count: number): Reading[] {
  return daily(first, first + 1 + count, (of) => (of * 37) % 9_000);
}

/** A workbook whose cells are anything. */
function sheet(draw: Draw): Buffer {
  const attribute = (text: string): string => text.replace(/[<&"]/g, "");
  const cell = (): string => {
    const reference = draw.pick(["A1", "B2", "ZZ9", "XFD1048576", "a1", draw.text(9)]);
    const [style, type] = [draw.pick(["0", "1", "9"]), draw.pick(["n", "s", "b", "e", "d", "str", "x"])];
    const value = draw.pick([String(draw.number()), draw.text(30), PDL]);
    return `<c r="${attribute(reference)}" s="${style}" t="${type}"><v>${attribute(value)}</v></c>`;
  };
  const rows = Array.from({ length: draw.length(30) }, (_, i) => {
    const cells = Array.from({ length: draw.length(10) }, cell).join("");
    return `<row r="${draw.happens(0.8) ? i + 1 : draw.integer(0, 2_000_000)}">${cells}</row>`;
  });
  return zip(partsOf(["x"], [`<sheetData>${rows.join("")}</sheetData>`]));
}

function damaged(draw: Draw): Buffer | string {
  let content: Buffer = Buffer.from(sound(draw));
  if (draw.happens(0.2)) content = Buffer.concat([content, Buffer.from(sound(draw))]);
  for (let count = draw.integer(0, 3); count > 0; count--) content = Buffer.from(draw.mutate(content));
  if (draw.happens(0.05)) content = Buffer.from(content.toString("latin1"), "utf16le");
  if (draw.happens(0.05)) content = Buffer.from(draw.bytes(100_000));
  return draw.happens(0.2) ? content.toString("utf8") : content;
}

class Files implements OpenDoor {
  readonly #harness = new Harness();
  readonly #folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-files-"));

  async attempt(draw: Draw): Promise<void> {
    if (draw.happens(0.9)) await tryDamaged(draw);
    else await this.#import(draw);
  }

  /** In the process for files, and into an archive. */
  async #import(draw: Draw): Promise<void> {
    const content = damaged(draw);
    const merging = {
      conflicts: draw.pick(["keep", "replace"] as const),
      dryRun: draw.happens(0.3),
      now: this.#harness.seconds,
    };
    try {
      await readInProcess(
        [this.#source(content, draw)],
        {
          usagePointId: PDL,
          clock: hostClock(),
          now: this.#harness.seconds,
          direction: draw.pick(["consumption", "consumption", "production"]),
          isDirectionGiven: draw.happens(0.3),
          measure: draw.pick(["load_curve", "load_curve", "daily", "max_power"]),
          stamps: draw.pick([undefined, "start", "end"]),
        },
        async (file) => {
          const { archive, point } = this.#harness;
          const counts = await archive.staging.mergeFile(point, file, merging);
          const sum = counts.imported + counts.unchanged + counts.conflicts;
          if (sum !== file.count) throw new Error(`${sum} of ${file.count} readings are counted`);
          if (file.rejected.some(({ line }, i, all) => line < (all[i - 1]?.line ?? 1))) {
            throw new Error("rejected lines are not in order");
          }
          for (const { stamp } of file.rejected) checkText(stamp ?? "");
        },
      );
    } catch (error) {
      if (!(error instanceof ImportError)) throw error;
      // Nothing in these files may end the process.
      if (["crashed", "slow", "memory", "busy"].includes(error.problem)) throw error;
      checkText(error.message);
    }
    this.#checkArchive();
  }

  #source(content: string | Buffer, draw: Draw): FileSource {
    if (!draw.happens(0.3)) return { content };
    const file = path.join(this.#folder, "file");
    writeFileSync(file, content);
    return { path: file };
  }

  /** Intervals of the past, with possible values, none over another. */
  #checkArchive(): void {
    const { seconds } = this.#harness;
    let end = -Infinity;
    for (const { start, step, value } of this.#harness.held()) {
      if (start < end || !isCurveStep(step) || start + step > seconds || value < 0 || value > LARGEST_VALUE) {
        throw new Error(`a reading that cannot be: ${start}, ${step}, ${value}`);
      }
      end = start + step;
    }
  }

  close(): Promise<void> {
    this.#harness.remove();
    rmSync(this.#folder, { recursive: true, force: true });
    return Promise.resolve();
  }
}

export const door: Door = {
  name: "file",
  // One in ten starts a process.
  tries: 60,
  open: () => Promise.resolve(new Files()),
};
