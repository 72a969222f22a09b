import assert from "node:assert/strict";
import { compareDays, spanBefore, yearBefore } from "../../nodes/query/compare.js";
import { DaySums } from "../../nodes/query/sums.js";
import { formatDay, formatInstant, startOfDay } from "../../nodes/readings/index.js";
import { asking, Harness, curve, daily, day } from "./harness.js";

const instants = (span: { start: number; end: number } | undefined): string | undefined =>
  span && `${formatInstant(span.start)} ${formatInstant(span.end)}`;
const spanOf = (from: string, to: string): { start: number; end: number } => ({
  start: Date.parse(from) / 1_000,
  end: Date.parse(to) / 1_000,
});
const days = (from: string, to: string): { start: number; end: number } => ({
  start: startOfDay(day(from)),
  end: startOfDay(day(to)),
});

describe("query: the year before", () => {
  it("is the same date; 29 February has none", () => {
    assert.equal(formatDay(yearBefore(day("2026-11-24"))), "2025-11-24");
    assert.equal(spanBefore("day", days("2028-02-29", "2028-03-01")), undefined);
    const before = (step: "day" | "month" | "year", from: string, to: string): string | undefined =>
      instants(spanBefore(step, days(from, to)))?.replace(/T00:00:00\S+/g, "");
    assert.equal(before("day", "2028-02-28", "2028-02-29"), "2027-02-28 2027-03-01");
    assert.equal(before("day", "2028-03-01", "2028-03-02"), "2027-03-01 2027-03-02");
    assert.equal(before("day", "2029-02-28", "2029-03-01"), "2028-02-28 2028-02-29", "a day, not two");
    assert.equal(before("month", "2028-02-01", "2028-03-01"), "2027-02-01 2027-03-01");
    assert.equal(before("month", "2029-02-01", "2029-03-01"), "2028-02-01 2028-03-01", "the whole February");
    assert.equal(before("month", "2028-02-01", "2028-02-29"), "2027-02-01 2027-03-01", "28 days to date");
    assert.equal(before("month", "2028-02-29", "2028-03-01"), undefined);
    assert.equal(before("month", "2026-11-01", "2026-11-24"), "2025-11-01 2025-11-24", "as many days");
    assert.equal(before("year", "2028-01-01", "2029-01-01"), "2027-01-01 2028-01-01");
  });

  it("of an hour is the same wall-clock time", () => {
    const hour = (from: string, to: string): string | undefined =>
      instants(spanBefore("hour", spanOf(from, to)));
    assert.equal(
      hour("2026-07-14T10:00:00+02:00", "2026-07-14T11:00:00+02:00"),
      "2025-07-14T10:00:00+02:00 2025-07-14T11:00:00+02:00",
    );
    // Between the change days of the two years: winter time now, summer time then.
    assert.equal(
      hour("2026-10-25T12:00:00+01:00", "2026-10-25T13:00:00+01:00"),
      "2025-10-25T12:00:00+02:00 2025-10-25T13:00:00+02:00",
    );
    // Both of a doubled hour have the same counterpart.
    for (const offset of ["+02:00", "+01:00"]) {
      const from = `2026-10-25T02:00:00${offset}`;
      const end = formatInstant(Date.parse(from) / 1_000 + 3_600);
      assert.equal(hour(from, end), "2025-10-25T02:00:00+02:00 2025-10-25T03:00:00+02:00");
    }
    // The skipped hour of 2025-03-30 did not exist.
    assert.equal(hour("2026-03-30T02:00:00+02:00", "2026-03-30T03:00:00+02:00"), undefined);
    assert.equal(hour("2028-02-29T12:00:00+01:00", "2028-02-29T13:00:00+01:00"), undefined);
  });

  it("or whole weeks before is the same day of the week, and of an hour the same wall-clock time", () => {
    const weeks = { weeks: 52 };
    const before = (
      step: "day" | "hour",
      span: { start: number; end: number },
      by = weeks,
    ): string | undefined => instants(spanBefore(step, span, by));
    assert.equal(
      before("day", days("2028-02-29", "2028-03-01")),
      "2027-03-02T00:00:00+01:00 2027-03-03T00:00:00+01:00",
      "29 February has one too",
    );
    // A week before is across the change to winter time.
    assert.equal(
      before("hour", spanOf("2026-10-27T18:00:00+01:00", "2026-10-27T19:00:00+01:00"), { weeks: 1 }),
      "2026-10-20T18:00:00+02:00 2026-10-20T19:00:00+02:00",
    );
    assert.equal(
      before("hour", spanOf("2026-04-05T02:00:00+02:00", "2026-04-05T03:00:00+02:00"), { weeks: 1 }),
      undefined,
      "the hour that was skipped a week before",
    );
    assert.equal(
      before("day", days("2026-10-25", "2026-10-26"), { weeks: 1 }),
      "2026-10-18T00:00:00+02:00 2026-10-19T00:00:00+02:00",
    );
  });

  it("compares totals over the days that both sides have in full", async () => {
    const sums = (from: string, to: string, value: number, without: string[] = []): DaySums => {
      const readings = daily(day(from), day(to), () => value).filter(
        ({ start }) => !without.some((hole) => startOfDay(day(hole)) === start),
      );
      return new DaySums({
        start: readings.map(({ start }) => start),
        value: readings.map((reading) => reading.value),
        step: readings.map(({ step }) => step),
        rounded: [],
      });
    };
    const leap = await compareDays(
      sums("2028-02-01", "2028-03-01", 10),
      sums("2027-02-01", "2027-03-01", 100),
      day("2028-02-01"),
      day("2028-03-01"),
    );
    assert.deepEqual(leap, { current: 280, previous: 2_800, days: 28 }, "29 February counts on neither side");
    const after = await compareDays(
      sums("2029-02-01", "2029-03-01", 10),
      sums("2028-02-01", "2028-03-01", 100),
      day("2029-02-01"),
      day("2029-03-01"),
    );
    assert.deepEqual(after, { current: 280, previous: 2_800, days: 28 });
    const holes = await compareDays(
      sums("2026-10-01", "2026-11-01", 10, ["2026-10-04", "2026-10-05"]),
      sums("2025-10-01", "2025-11-01", 100, ["2025-10-05", "2025-10-31"]),
      day("2026-10-01"),
      day("2026-11-01"),
    );
    assert.deepEqual(holes, { current: 280, previous: 2_800, days: 28 });
  });
});

describe("query: an answer with the year before", () => {
  let harness: Harness;

  beforeEach(() => {
    harness = new Harness();
  });

  afterEach(() => {
    harness.remove();
  });

  it("has it beside each step, with what is missing on either side", async () => {
    await harness.merge(
      daily(day("2025-11-03"), day("2025-12-01"), () => 5_000),
      { series: "daily" },
    );
    await harness.merge(
      daily(day("2026-10-01"), day("2026-11-24"), () => 7_000),
      { series: "daily" },
    );
    const { entries, comparison } = await asking(harness, {
      measure: "daily",
      step: "month",
      start: "2026-10-01",
      end: "2026-11-30",
      compare: "year",
    });
    assert.equal(entries.length, 2);
    assert.equal(entries[0]!.previous, undefined, "the archive had nothing");
    assert.deepEqual(entries[1]!.previous, {
      start: startOfDay(day("2025-11-01")),
      end: startOfDay(day("2025-11-24")),
      value: 21 * 5,
      missing: 2 * 1_440,
    });
    assert.deepEqual(comparison, { current: 21 * 7, previous: 21 * 5, days: 21 });
  });

  it("has none where the archive had nothing, and compares no day", async () => {
    await harness.merge(daily(day("2026-11-01"), day("2026-11-24")), { series: "daily" });
    const { entries, comparison } = await asking(harness, {
      measure: "daily",
      step: "day",
      start: "2026-11-01",
      end: "2026-11-23",
      compare: "year",
    });
    assert.ok(entries.every(({ previous }) => previous === undefined));
    assert.deepEqual(comparison, { current: 0, previous: 0, days: 0 });
  });

  it("compares intervals of different lengths by their mean power", async () => {
    await harness.merge(
      curve(
        day("2025-11-22"),
        600,
        (i) => (i % 3) * 300,
        (i) => i === 3,
      ),
    );
    await harness.merge(curve(day("2026-11-22"), 1_800, () => 900));
    const { unit, entries, comparison } = await asking(harness, {
      measure: "load_curve",
      step: "native",
      start: "2026-11-22",
      end: "2026-11-22",
      compare: "year",
    });
    assert.equal(unit, "kW");
    const start = startOfDay(day("2025-11-22"));
    assert.deepEqual(
      entries.slice(0, 2).map(({ previous }) => previous),
      [
        { start, end: start + 1_800, value: 0.3, missing: 0 },
        { start: start + 1_800, end: start + 3_600, value: 0.45, missing: 10 },
      ],
    );
    assert.deepEqual(comparison, { current: 0, previous: 0, days: 0 }, "the day before is incomplete");
  });

  it("compares whole days of curves in kWh, and the highest of peaks", async () => {
    for (const year of ["2025", "2026"]) {
      await harness.merge(curve(day(`${year}-11-21`), 1_800, () => 1_000));
      await harness.merge(curve(day(`${year}-11-22`), 1_800, () => 2_000));
      const peaks = daily(day(`${year}-11-20`), day(`${year}-11-23`), (of) => (of % 7) * 1_000 + 500);
      await harness.merge(
        peaks.map((peak) => ({ ...peak, at: peak.start + 60 })),
        { series: "max_power" },
      );
    }
    const range = { start: "2026-11-20", end: "2026-11-23", compare: "year" } as const;
    const hours = await asking(harness, { ...range, measure: "load_curve", step: "hour" });
    assert.deepEqual(hours.comparison, { current: 72, previous: 72, days: 2 });
    assert.equal(hours.entries[0]!.previous!.value, 1);
    const power = await asking(harness, { ...range, measure: "max_power", step: "year" });
    const highest = (year: string): number =>
      Math.max(...[20, 21, 22].map((of) => (day(`${year}-11-${of}`) % 7) + 0.5));
    assert.deepEqual(power.comparison, { current: highest("2026"), previous: highest("2025"), days: 3 });
    assert.equal(typeof power.entries[0]!.previous!.at, "number");
  });
});
