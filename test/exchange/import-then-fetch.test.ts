/** Imported readings that are then fetched from Enedis, or the other way round, are the same: nothing is corrected. */
import assert from "node:assert/strict";
import { CoverageState, type StagedCounts } from "../../nodes/archive/index.js";
import { hashMeter } from "../../nodes/exchange/index.js";
import { formatDay, startOfDay, type Day, type Reading, type Series } from "../../nodes/readings/index.js";
import { Harness as ArchiveHarness, day, fileOf } from "../archive/harness.js";
import { maxPowerTable } from "../fixtures/readings-csv.js";
import { Harness, NOON, query } from "../services/harness.js";
import { customerCsv, indexCsv, read } from "./sample-files.js";

/** Days with both change days, up to three days before now. */
const from = day("2026-03-20");
const to = day("2026-11-09");

describe("a summer imported and fetched from the strict server", () => {
  let enedis: Harness;
  let harness: ArchiveHarness;
  beforeEach(async () => {
    enedis = new Harness();
    harness = new ArchiveHarness();
    harness.time = NOON;
    await enedis.open();
  });
  afterEach(async () => {
    harness.remove();
    await enedis.close();
  });

  function published(series: Series, start: Day, end: Day): readonly Reading[] {
    return enedis.published(query(formatDay(start), formatDay(end), { series }));
  }

  /** The days as the customer area exports it: a curve, and the index with the highest powers. */
  function files(): string[] {
    let index = 12_345_678;
    const rows: [string, string][] = [];
    for (const { start, value } of [...published("daily", from, to), { start: startOfDay(to), value: 0 }]) {
      rows.push([`${formatDay(Math.round(start / 86_400))}T00:00:00+01:00`, String(index)]);
      index += value;
    }
    const peaks = published("max_power", from, to).map(
      ({ at, value }) => `${new Date(at! * 1000).toISOString().slice(0, 19)}+00:00;${value}`,
    );
    return [customerCsv(published("load_curve", from, to)), indexCsv(rows) + maxPowerTable(...peaks)];
  }

  async function importAll(): Promise<StagedCounts> {
    const sum = { imported: 0, unchanged: 0, conflicts: 0 };
    for (const file of files()) {
      const { series, rejected } = await read(file, { now: harness.seconds });
      assert.deepEqual(rejected, []);
      const counts = await harness.loadFile(fileOf(series));
      for (const name of ["imported", "unchanged", "conflicts"] as const) sum[name] += counts[name];
    }
    return sum;
  }

  /**
   * Requests all days from the server, as the collector does: a week of the curve per call, a year of the rest.
   */
  async function fetchAll(): Promise<{ inserted: number; corrected: number }> {
    const sum = { inserted: 0, corrected: 0 };
    const service = enedis.service("data-connect");
    for (const [series, days] of [
      ["load_curve", 7],
      ["daily", 365],
      ["max_power", 365],
    ] as const) {
      for (let start = from; start < to; start += days) {
        enedis.now += 1_000;
        const asked = query(formatDay(start), formatDay(Math.min(start + days, to)), { series });
        const { readings } = await service.read(asked, AbortSignal.timeout(10_000));
        const merged = await harness.merge(readings, { series, start: asked.start, end: asked.end });
        sum.inserted += merged.inserted;
        sum.corrected += merged.corrected;
      }
    }
    return sum;
  }

  const all = (to - from) * (48 + 2);

  it("has no conflict, and nothing is missing", async () => {
    assert.deepEqual(await importAll(), { imported: all, unchanged: 0, conflicts: 0 });
    for (const series of ["load_curve", "daily", "max_power"] as const) {
      const days = harness.archive.coverage.between(harness.series(series).id, from, to);
      assert.equal(days.filter(({ state }) => state === CoverageState.complete).length, to - from, series);
    }
    const hash = await hashMeter(harness.archive, harness.point);
    assert.deepEqual(await fetchAll(), { inserted: 0, corrected: 0 });
    assert.equal(await hashMeter(harness.archive, harness.point), hash);
  });

  it("has no conflict in the opposite order either", async () => {
    assert.deepEqual(await fetchAll(), { inserted: all, corrected: 0 });
    const hash = await hashMeter(harness.archive, harness.point);
    assert.deepEqual(await importAll(), { imported: 0, unchanged: all, conflicts: 0 });
    assert.equal(await hashMeter(harness.archive, harness.point), hash);
  });
});
