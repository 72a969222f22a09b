/** `enedisLinky` in settings.js: any shape. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { NodeAPI } from "node-red";
import { clockFor, closeCollectors, collectorsOf, settingsOf } from "../../../nodes/common/index.js";
import type { Door } from "../door.js";
import type { Draw } from "../draw.js";
import { checkText } from "../nodes.js";

/** A path within a folder, as nothing else of this machine may be touched; or no path. */
function archive(draw: Draw, folder: string): unknown {
  const inside = (name: string): string => path.join(folder, name.replaceAll("..", "_").slice(0, 300));
  if (draw.happens(0.4))
    return inside(draw.pick(["archive.db", "no/such/folder/a.db", ".", draw.text(), "a.db\0b"]));
  const any = draw.anything();
  return typeof any === "string" ? inside(any) : any;
}

function clock(draw: Draw): unknown {
  const told = draw.anything();
  return draw.pick<unknown>([
    () => told,
    () => {
      throw new Error("no time");
    },
    () => new Date("2026-11-24T12:00:00Z"),
    () => Date.parse("2026-11-24T12:00:00Z"),
    told,
  ]);
}

function tempo(draw: Draw): unknown {
  const address = (): unknown => (draw.happens(0.5) ? draw.text() : draw.anything());
  return draw.pick<unknown>([false, {}, { url: address(), fallbackUrl: address() }, draw.anything()]);
}

/** `enedisLinky` as settings.js may define it. */
function settings(draw: Draw, folder: string): unknown {
  if (draw.happens(0.15)) {
    const any = draw.anything();
    // A drawn name could be `archive`.
    return typeof any === "object" ? { ...draw.object(() => any), archive: archive(draw, folder) } : any;
  }
  return {
    ...(draw.happens(0.6) && { archive: archive(draw, folder) }),
    ...(draw.happens(0.5) && { authorizeUrl: draw.happens(0.5) ? draw.text() : draw.anything() }),
    ...(draw.happens(0.5) && { clock: clock(draw) }),
    ...(draw.happens(0.5) && { tempo: tempo(draw) }),
    ...(draw.happens(0.2) && { [draw.name()]: draw.anything() }),
  };
}

/** One of each setting that was drawn, but for the archive, whose user says it; one of all names that nothing reads. */
function mostLines(drawn: unknown): number {
  if (typeof drawn !== "object" || drawn === null) return 1;
  const names = Object.keys(drawn);
  const said = names.filter((name) => ["authorizeUrl", "clock", "tempo", "fleet"].includes(name));
  return said.length + (names.some((name) => name !== "archive" && !said.includes(name)) ? 1 : 0);
}

export const door: Door = {
  name: "setting",
  tries: 200,
  open: () => {
    const folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-setting-"));
    process.chdir(folder);
    const attempt = async (draw: Draw): Promise<void> => {
      const lines: string[] = [];
      const log = (line: unknown): void => {
        lines.push(String(line));
      };
      const enedisLinky = settings(draw, folder);
      const most = mostLines(enedisLinky);
      const RED = {
        settings: { userDir: folder, lang: "en-US", enedisLinky },
        events: {},
        log: { warn: log, error: log, info: log },
      } as unknown as NodeAPI;
      const collectors = collectorsOf(RED);
      const said = lines.length;
      for (const { now } of [collectors.clock, clockFor(RED)]) {
        assert.ok(Number.isFinite(now()), "a clock without a time");
      }
      const { authorizeUrl } = settingsOf(RED);
      assert.ok(authorizeUrl === undefined || typeof authorizeUrl === "string");
      assert.equal(collectorsOf(RED), collectors);
      const release = collectors.want("demo/00000000000000", "node", []);
      const problem = collectors.check();
      assert.ok(problem !== undefined || collectors.archive !== undefined, "neither open nor a reason");
      release(true);
      await closeCollectors();
      // At most one for each setting, and one more from the clock once it is read.
      assert.ok(lines.length <= said + 1 && lines.length <= most, lines.join("\n"));
      lines.forEach(checkText);
      for (const file of readdirSync(folder))
        rmSync(path.join(folder, file), { recursive: true, force: true });
    };
    const close = (): Promise<void> => {
      process.chdir(tmpdir());
      rmSync(folder, { recursive: true, force: true });
      return Promise.resolve();
    };
    return Promise.resolve({ attempt, close });
  },
};
