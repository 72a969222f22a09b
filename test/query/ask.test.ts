// everyZone: spans that a question names
import assert from "node:assert/strict";
import fc from "fast-check";
import { formatInstant, startOfDay, type Reading } from "../../nodes/readings/index.js";
import { granularities } from "../../nodes/query/index.js";
import { asking, Harness, curve, daily, day } from "./harness.js";

const kWs = (readings: readonly Reading[]): number =>
  readings.reduce((sum, { value, step }) => sum + value * step, 0);

describe("query: steps of a measure", () => {
  let harness: Harness;

  beforeEach(() => {
    harness = new Harness();
  });

  afterEach(() => {
    harness.remove();
  });

  it("answers with no steps and all minutes missing for a meter without readings", async () => {
    const answer = await asking(harness, {
      measure: "daily",
      step: "day",
      start: "2026-11-17",
      end: "2026-11-23",
    });
    assert.deepEqual(answer, { unit: "kWh", entries: [], missing: 7 * 1_440 });
  });

  it("gives a load curve as it is, in kW", async () => {
    await harness.merge(
      curve(
        day("2026-11-22"),
        1_800,
        (i) => 1_000 + i,
        (i) => i === 3,
      ),
    );
    const { unit, entries, missing } = await asking(harness, {
      measure: "load_curve",
      step: "native",
      start: "2026-11-22",
      end: "2026-11-22",
    });
    assert.equal(unit, "kW");
    assert.equal(entries.length, 47);
    assert.deepEqual(entries[0], {
      start: startOfDay(day("2026-11-22")),
      end: startOfDay(day("2026-11-22")) + 1_800,
      value: 1,
      missing: 0,
    });
    assert.equal(entries[3]!.value, 1.004);
    assert.equal(missing, 30);
  });

  it("gives hours in kWh, with their missing minutes", async () => {
    await harness.merge(
      curve(
        day("2026-11-22"),
        1_800,
        () => 333,
        (i) => i === 3 || i === 8 || i === 9,
      ),
    );
    const { unit, entries } = await asking(harness, {
      measure: "load_curve",
      step: "hour",
      start: "2026-11-22",
      end: "2026-11-22",
    });
    assert.equal(unit, "kWh");
    assert.equal(entries.length, 23, "an hour without any reading is absent");
    assert.deepEqual(
      entries.slice(0, 2).map(({ value, missing }) => [value, missing]),
      [
        [0.333, 0],
        [0.167, 30],
      ],
    );
  });

  it("splits an interval at the hour, pro rata", async () => {
    const start = startOfDay(day("2026-11-22"));
    await harness.merge([
      { start: start + 1_200, step: 3_600, value: 900 },
      { start: start + 4_800, step: 3_600, value: 300 },
    ]);
    const { entries } = await asking(harness, {
      measure: "load_curve",
      step: "hour",
      start: "2026-11-22",
      end: "2026-11-22",
    });
    // 40 minutes of 900 W; then 20 of 900 W and 40 of 300 W; then 20 of 300 W.
    assert.deepEqual(
      entries.map(({ value, missing }) => [value, missing]),
      [
        [0.6, 20],
        [0.5, 0],
        [0.1, 40],
      ],
    );
  });

  it("counts the part of an interval inside the range, and not the part outside", async () => {
    const midnight = startOfDay(day("2026-11-22"));
    await harness.merge([
      { start: midnight - 1_800, step: 3_600, value: 1_000 },
      { start: startOfDay(day("2026-11-23")) - 1_800, step: 3_600, value: 2_000 },
    ]);
    const { entries } = await asking(harness, {
      measure: "load_curve",
      step: "day",
      start: "2026-11-22",
      end: "2026-11-22",
    });
    assert.deepEqual(entries, [{ start: midnight, end: midnight + 86_400, value: 1.5, missing: 1_380 }]);
  });

  it("gives change days 23 and 25 hours", async () => {
    for (const [of, hours] of [
      ["2026-03-29", 23],
      ["2026-10-25", 25],
    ] as const) {
      await harness.merge(curve(day(of), 600, () => 600));
      const question = { measure: "load_curve", start: of, end: of } as const;
      const byHour = await asking(harness, { ...question, step: "hour" });
      const byDay = await asking(harness, { ...question, step: "day" });
      assert.equal(byHour.entries.length, hours);
      assert.ok(byHour.entries.every(({ value, missing }) => value === 0.6 && missing === 0));
      assert.deepEqual(
        byDay.entries.map(({ value, missing }) => [value, missing]),
        [[(600 * hours) / 1_000, 0]],
      );
    }
  });

  it("sums days to months and years, cut at both ends of the range", async () => {
    await harness.merge(daily(day("2025-12-30"), day("2026-02-03")), { series: "daily" });
    const question = { measure: "daily", start: "2025-12-31", end: "2026-02-01" } as const;
    const months = await asking(harness, { ...question, step: "month" });
    assert.deepEqual(
      months.entries.map(({ start, end, value, missing }) => [
        formatInstant(start),
        formatInstant(end),
        value,
        missing,
      ]),
      [
        ["2025-12-31T00:00:00+01:00", "2026-01-01T00:00:00+01:00", 10, 0],
        ["2026-01-01T00:00:00+01:00", "2026-02-01T00:00:00+01:00", 310, 0],
        ["2026-02-01T00:00:00+01:00", "2026-02-02T00:00:00+01:00", 10, 0],
      ],
    );
    const years = await asking(harness, { ...question, step: "year" });
    assert.deepEqual(
      years.entries.map(({ value }) => value),
      [10, 320],
    );
    assert.deepEqual(
      (await asking(harness, { ...question, measure: "monthly", step: "month" })).entries,
      months.entries,
    );
    assert.deepEqual(
      (await asking(harness, { ...question, measure: "yearly", step: "year" })).entries,
      years.entries,
    );
  });

  it("does not count what is still to come as missing", async () => {
    await harness.merge(daily(day("2026-11-01"), day("2026-11-24")), { series: "daily" });
    const { entries, missing } = await asking(harness, {
      measure: "daily",
      step: "month",
      start: "2026-11-01",
      end: "2026-12-31",
    });
    assert.deepEqual(entries, [
      {
        start: startOfDay(day("2026-11-01")),
        end: startOfDay(day("2026-11-24")),
        value: 230,
        missing: 0,
      },
    ]);
    assert.equal(missing, 0);
    const later = await asking(harness, {
      measure: "daily",
      step: "day",
      start: "2027-01-01",
      end: "2027-01-31",
    });
    assert.deepEqual(later, { unit: "kWh", entries: [], missing: 0 });
  });

  it("includes today when the archive has it", async () => {
    await harness.merge(
      curve(
        day("2026-11-24"),
        3_600,
        () => 500,
        (i) => i > 5,
      ),
    );
    const { entries } = await asking(harness, {
      measure: "load_curve",
      step: "day",
      start: "2026-11-24",
      end: "2026-11-24",
    });
    assert.deepEqual(
      entries.map(({ value, missing }) => [value, missing]),
      [[3, 18 * 60]],
    );
  });

  it("picks the highest peak, with its instant; of equal ones the first", async () => {
    const peaks = daily(day("2026-10-30"), day("2026-11-03"), (of) =>
      of === day("2026-10-31") ? 6_000 : 7_350,
    ).map((reading) => ({ ...reading, at: reading.start + 70_000 }));
    await harness.merge(peaks, { series: "max_power" });
    const question = { measure: "max_power", start: "2026-10-30", end: "2026-11-02" } as const;
    const { unit, entries } = await asking(harness, { ...question, step: "month" });
    assert.equal(unit, "kVA");
    assert.deepEqual(
      entries.map(({ value, at }) => [value, at]),
      [
        [7.35, startOfDay(day("2026-10-30")) + 70_000],
        [7.35, startOfDay(day("2026-11-01")) + 70_000],
      ],
    );
    const days = await asking(harness, { ...question, step: "day" });
    assert.deepEqual(
      days.entries.map(({ at }) => at),
      peaks.map(({ at }) => at),
    );
  });

  it("keeps directions apart", async () => {
    await harness.merge(curve(day("2026-11-22")), { direction: "production" });
    const question = { measure: "load_curve", step: "day", start: "2026-11-22", end: "2026-11-22" } as const;
    assert.equal((await asking(harness, question)).entries.length, 0);
    assert.equal((await asking(harness, { ...question, direction: "production" })).entries.length, 1);
  });

  it("answers at once for the whole calendar", async () => {
    await harness.merge(curve(day("2026-11-22")));
    for (const step of granularities) {
      const { entries } = await asking(harness, {
        measure: "load_curve",
        step,
        start: "1000-01-01",
        end: "9999-12-31",
        compare: "year",
      });
      assert.equal(entries.length, { native: 48, hour: 24, day: 1, month: 1, bill: 1, year: 1 }[step]);
    }
  });

  it("says where a reading comes from, and whether it was corrected", async () => {
    const account = harness.archive.sources.account("conso-api", "https://example.org", [
      "https://example.org",
    ]);
    const { id: source } = harness.archive.sources.source(
      harness.point.id,
      account,
      ["secret"],
      harness.seconds,
    );
    const of = day("2026-11-22");
    const asked = { start: of, end: of + 1 };
    const series = harness.series("daily");
    for (const value of [1_000, 1_001]) {
      const readings = daily(of, of + 1, () => value);
      await harness.archive.readings.merge({ series, readings, source, days: asked, now: harness.seconds });
    }
    const question = { measure: "daily", start: "2026-11-22", end: "2026-11-22", detail: true } as const;
    const { entries } = await asking(harness, { ...question, step: "day" });
    assert.deepEqual(
      entries.map((entry) => [entry.value, entry.source, entry.revised]),
      [[1.001, "conso-api", true]],
    );
    const month = await asking(harness, { ...question, step: "month" });
    assert.equal(month.entries[0]!.source, undefined, "a sum has no source");
  });

  it("its steps add up to the readings: to the W·s for any steps, holes and offsets", async () => {
    const first = day("2026-10-20");
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            gap: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 400 })),
            step: fc.constantFrom(5, 10, 15, 30, 60),
            value: fc.integer({ min: 0, max: 36_000 }),
          }),
          { minLength: 1, maxLength: 300 },
        ),
        async (points) => {
          const own = new Harness();
          try {
            let next = startOfDay(first) + 60 * 7;
            const readings = points.map(({ gap, step, value }) => {
              const reading = { start: next + gap * 60, step: step * 60, value };
              next = reading.start + reading.step;
              return reading;
            });
            await own.merge(readings);
            const question = { measure: "load_curve", start: "2026-10-20", end: "2026-11-23" } as const;
            const whole = Math.round(kWs(readings) / 3_600);
            for (const step of ["hour", "day", "month", "year"] as const) {
              const { entries } = await asking(own, { ...question, step });
              const sum = entries.reduce((total, { value }) => total + Math.round(value * 1_000), 0);
              // Each step is rounded once, so the sum of n may be off by n halves.
              assert.ok(Math.abs(sum - whole) <= entries.length / 2 + 0.5, step);
              const held = entries.reduce(
                (total, { start, end, missing }) => total + (end - start) / 60 - missing,
                0,
              );
              assert.equal(
                held,
                readings.reduce((total, { step }) => total + step / 60, 0),
                step,
              );
            }
            const { entries } = await asking(own, { ...question, step: "year" });
            assert.equal(Math.round(entries[0]!.value * 1_000), whole);
            const native = await asking(own, { ...question, step: "native" });
            assert.deepEqual(
              native.entries.map(({ start, end, value }) => ({
                start,
                step: end - start,
                value: Math.round(value * 1_000),
              })),
              readings,
            );
          } finally {
            own.remove();
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});
