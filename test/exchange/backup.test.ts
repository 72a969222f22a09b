/** A meter's readings in a backup: counted first, then taken in slices while it is open. */
import assert from "node:assert/strict";
import {
  ArchiveError,
  BackupError,
  type Archive,
  type StagedCounts,
  type StagingOptions,
} from "../../nodes/archive/index.js";
import { readBackup, type BackupContent } from "../../nodes/exchange/index.js";
import { Harness, curve, daily, day } from "../archive/harness.js";

const DAYS = 60;
const from = day("2026-06-01");
const readings = Array.from({ length: DAYS }, (_, i) => curve(from + i)).flat();

describe("backup of an archive", () => {
  let source: Harness;
  let target: Harness;
  let backup: Archive;
  beforeEach(async () => {
    source = new Harness();
    target = new Harness();
    await source.merge(readings);
    await source.merge(daily(from, from + DAYS), { series: "daily" });
    backup = await target.archive.openBackup(await source.archive.backup(source.time));
  });
  afterEach(() => {
    source.remove();
    target.remove();
  });

  async function content(signal?: AbortSignal): Promise<BackupContent> {
    const found = await readBackup(backup, target.point, target.seconds, signal);
    assert.ok("slices" in found);
    return found;
  }

  async function merge(options: Partial<StagingOptions> = {}): Promise<StagedCounts> {
    return target.loadFile(await content(options.signal), options);
  }

  /** Does something as the readings are being staged. */
  function midway(work: () => void): Partial<StagingOptions> {
    let slices = 0;
    return {
      progress: () => {
        if (++slices === 3) work();
      },
    };
  }

  it("is never held as a whole: its readings come in slices, each when it is taken", async () => {
    const { count, slices, rejected } = await content();
    assert.deepEqual([count, rejected], [readings.length + DAYS, []]);
    const lengths: number[] = [];
    for await (const slice of slices()) lengths.push(slice.readings.length);
    assert.equal(
      lengths.reduce((sum, length) => sum + length, 0),
      count,
    );
    assert.ok(Math.max(...lengths) <= 500, lengths.join());
    assert.equal((await merge()).imported, count);
    assert.deepEqual([target.held(), target.held("daily")], [source.held(), source.held("daily")]);
    backup.close();
  });

  it("names the sources of its readings, but none that no service has", async () => {
    const last = day("2026-09-01");
    const names = ["conso-api", "=cmd|' /C calc'!A0", "enedis\nlinky", "a".repeat(21)];
    for (const [i, name] of names.entries()) {
      await source.archive.readings.merge({
        series: source.series("max_power"),
        readings: daily(last + i, last + i + 1),
        source: source.archive.sources.fileSource(source.point.id, name, source.seconds),
        days: { start: last + i, end: last + i + 1 },
        now: source.seconds,
      });
    }
    backup.close();
    backup = await target.archive.openBackup(await source.archive.backup(source.time));
    const named: (string | undefined)[] = [];
    for await (const { series, readings: slice } of (await content()).slices()) {
      if (series === "max_power") named.push(...slice.map((reading) => reading.source));
    }
    assert.deepEqual(named, ["conso-api", "import", "import", "import"]);
    backup.close();
  });

  it("that becomes unreadable halfway is damaged, and nothing of it is there", async () => {
    const closing = midway(() => {
      backup.close();
    });
    await assert.rejects(
      merge(closing),
      (error) => error instanceof BackupError && error.problem === "damaged",
    );
    assert.deepEqual([target.held(), target.held("daily")], [[], []]);
  });

  it("is not to blame for the archive that it is merged into", async () => {
    const full = new ArchiveError("unwritable", "The disk is full.");
    const failing = midway(() => {
      throw full;
    });
    await assert.rejects(merge(failing), (error) => error === full);
    assert.deepEqual([target.held(), target.held("daily")], [[], []]);
    backup.close();
  });

  it("is left alone when nobody wants it any more, counted or halfway", async () => {
    const closed = new AbortController();
    const closing = midway(() => {
      closed.abort();
    });
    await assert.rejects(
      merge({ ...closing, signal: closed.signal }),
      (error) => error === closed.signal.reason,
    );
    await assert.rejects(content(closed.signal), (error) => error === closed.signal.reason);
    assert.deepEqual([target.held(), target.held("daily")], [[], []]);
    backup.close();
  });
});
