/** What an import would change, before it is made. */
import assert from "node:assert/strict";
import type { PreviewOptions, StagedSeries } from "../../nodes/archive/index.js";
import { startOfDay, type Reading } from "../../nodes/readings/index.js";
import { alone, inPieces } from "../event-loop.js";
import { curve, day, Harness } from "./harness.js";

const days = (from: string, count: number): Reading[] =>
  Array.from({ length: count }, (_, i) => curve(day(from) + i)).flat();

describe("preview of an import", () => {
  let harness: Harness;
  beforeEach(() => (harness = new Harness()));
  afterEach(() => {
    harness.remove();
  });

  function fileOf(...slices: StagedSeries[]) {
    return {
      count: slices.reduce((sum, { readings }) => sum + readings.length, 0),
      // oxlint-disable-next-line typescript/require-await -- as the process for files
      async *slices() {
        yield* slices;
      },
    };
  }
  const consumption = (readings: readonly Reading[]): StagedSeries => ({
    direction: "consumption",
    series: "load_curve",
    readings,
  });

  it("counts by months of Paris what is new, equal and different, and writes nothing", async () => {
    const all = days("2025-09-29", 34);
    await harness.merge(all.slice(0, 96));
    const file = all.map((reading, i) => (i < 3 ? { ...reading, value: reading.value + 2 } : reading));
    const before = harness.held();
    const { counts, calendar } = await harness.archive.staging.preview(
      harness.point,
      fileOf(consumption(file.slice(0, 500)), consumption(file.slice(500))),
    );
    assert.deepEqual(counts, { imported: all.length - 96, unchanged: 93, conflicts: 3 });
    assert.deepEqual(calendar, [
      {
        direction: "consumption",
        series: "load_curve",
        first: startOfDay(day("2025-09-29")),
        last: startOfDay(day("2025-11-02")) - 1_800,
        months: [
          { month: "2025-09", imported: 0, unchanged: 93, conflicts: 3 },
          // October has the day of 25 hours.
          { month: "2025-10", imported: 31 * 48 + 2, unchanged: 0, conflicts: 0 },
          { month: "2025-11", imported: 48, unchanged: 0, conflicts: 0 },
        ],
      },
    ]);
    assert.deepEqual(harness.held(), before);
  });

  it("keeps series apart, also those that the archive does not have", async () => {
    const daily = { start: startOfDay(day("2025-01-31")), step: 86_400, value: 1 };
    const { calendar } = await harness.archive.staging.preview(
      harness.point,
      fileOf(
        { direction: "production", series: "daily", readings: [daily] },
        { direction: "consumption", series: "max_power", readings: [daily] },
      ),
    );
    assert.deepEqual(
      calendar.map(({ direction, series, months }) => [direction, series, months]),
      [
        ["production", "daily", [{ month: "2025-01", imported: 1, unchanged: 0, conflicts: 0 }]],
        ["consumption", "max_power", [{ month: "2025-01", imported: 1, unchanged: 0, conflicts: 0 }]],
      ],
    );
    assert.equal(harness.archive.usagePoints.seriesId(harness.point.id, "production", "daily"), undefined);
  });

  it("lists at most 1,000 months, the newest ones", async () => {
    const yearly = Array.from({ length: 1_200 }, (_, i) => ({
      start: startOfDay(day("1700-01-01")) + i * 32 * 86_400,
      step: 1_800,
      value: i,
    }));
    const { counts, calendar } = await harness.archive.staging.preview(
      harness.point,
      fileOf(consumption(yearly)),
    );
    assert.equal(counts.imported, 1_200);
    assert.equal(calendar[0]!.months.length, 1_000);
    assert.equal(calendar[0]!.first, yearly[0]!.start);
    assert.equal(calendar[0]!.last, yearly.at(-1)!.start);
  });

  alone("of 100,000 readings holds the event loop for less than 50 ms at a time", async () => {
    const many = days("2020-01-01", 2_084);
    const slices = Array.from({ length: Math.ceil(many.length / 2_000) }, (_, i) =>
      consumption(many.slice(i * 2_000, (i + 1) * 2_000)),
    );
    const { longest, result } = await inPieces(() =>
      harness.archive.staging.preview(harness.point, fileOf(...slices)),
    );
    assert.equal(result.counts.imported, many.length);
    assert.ok(longest < 50, `${longest} ms`);
  });

  it("ends when it is aborted", async () => {
    const closed = new AbortController();
    closed.abort();
    await assert.rejects(
      harness.archive.staging.preview(harness.point, fileOf(consumption(days("2025-01-01", 2))), {
        signal: closed.signal,
      }),
      (error) => error === closed.signal.reason,
    );
    assert.deepEqual(harness.held(), []);
  });

  describe("and an import, aborted when all is staged", () => {
    /** Each slice takes a turn of the event loop to compare, and in a preview another one to count by month. */
    const slices = Array.from({ length: 200 }, (_, i) => consumption(curve(day("2025-01-01") + i, 3_600)));

    /** @returns how many turns it took to end when it was aborted after some of them */
    async function turnsToEnd(
      after: number,
      work: (options: PreviewOptions) => Promise<unknown>,
    ): Promise<number> {
      const closed = new AbortController();
      let turns = 0;
      let isOver = false;
      const turn = (): void => {
        if (isOver) return;
        if (turns++ === after) closed.abort();
        setImmediate(turn);
      };
      const progress = (done: number, all: number): void => {
        if (done === all) setImmediate(turn);
      };
      try {
        await assert.rejects(
          work({ signal: closed.signal, progress }),
          (error) => error === closed.signal.reason,
        );
      } finally {
        isOver = true;
      }
      return turns - after;
    }

    for (const [title, after, isPreview] of [
      ["ends while a preview compares", 10, true],
      ["ends while a preview compares its last slices", 190, true],
      ["ends while an import compares", 10, false],
    ] as const) {
      it(title, async () => {
        const { staging } = harness.archive;
        const turns = await turnsToEnd(after, (options) =>
          isPreview
            ? staging.preview(harness.point, fileOf(...slices), options)
            : staging.mergeFile(harness.point, fileOf(...slices), {
                ...options,
                conflicts: "keep",
                now: harness.seconds,
              }),
        );
        assert.ok(turns < 20, `${turns} turns`);
        assert.deepEqual(harness.held(), []);
      });
    }
  });
});
