import assert from "node:assert/strict";
import fc from "fast-check";
import { Tariff, type TariffPeriod } from "../../nodes/query/index.js";
import { CurveSums } from "../../nodes/query/sums.js";
import { dayOf, formatDay, startOfDay, type Reading } from "../../nodes/readings/index.js";
import { alone, inPieces } from "../event-loop.js";
import { asking, Harness, curve, day, splitByMinutes } from "./harness.js";

const at = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

function period(name: string, from: string, to: string, more: Partial<TariffPeriod> = {}): TariffPeriod {
  return { name, from: at(from), to: at(to), ...more };
}

function sumsOf(readings: readonly Reading[]): CurveSums {
  return new CurveSums({
    start: readings.map(({ start }) => start),
    value: readings.map(({ value }) => value),
    step: readings.map(({ step }) => step),
    rounded: [],
  });
}

const minuteOfDay = fc.integer({ min: 0, max: 1_439 });
const tariffs = fc.array(
  fc.record({
    name: fc.constantFrom("HC", "night", "weekend", "other"),
    from: minuteOfDay,
    to: fc.oneof(minuteOfDay, fc.constantFrom(0, 120, 150, 180, 1_440)),
    days: fc.option(fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), { nil: undefined }),
    since: fc.option(fc.integer({ min: day("2026-03-20"), max: day("2026-11-10") }), { nil: undefined }),
    until: fc.option(fc.integer({ min: day("2026-03-20"), max: day("2026-11-10") }), { nil: undefined }),
  }),
  { maxLength: 5 },
);

describe("query: periods", () => {
  it("divides an interval to the minute: 300 Wh from 21:00 on with 21:08–05:08 are 220 and 80 Wh", async () => {
    const harness = new Harness();
    try {
      await harness.merge([{ start: startOfDay(day("2026-11-22")) + 21 * 3_600, step: 1_800, value: 600 }]);
      for (const step of ["day", "month", "year"] as const) {
        const { entries } = await asking(harness, {
          measure: "load_curve",
          step,
          start: "2026-11-22",
          end: "2026-11-22",
          periods: [period("HC", "21:08", "05:08")],
        });
        assert.deepEqual(
          entries.map(({ value, byPeriod }) => [value, byPeriod]),
          [[0.3, { HC: 0.22, other: 0.08 }]],
        );
      }
    } finally {
      harness.remove();
    }
  });

  it("adds up to the Wh on every day, in every month and over a whole year", async () => {
    const harness = new Harness();
    const of = (instant: number): string => formatDay(dayOf(instant));
    try {
      const first = day("2025-11-01");
      const byDay = new Map<string, readonly Reading[]>();
      for (let next = first; next < day("2026-11-01"); next++) {
        // Holes, and steps that change from day to day.
        const step = [300, 600, 900, 1_800, 3_600][next % 5]!;
        const value = (i: number): number => (i * 7_919 + next * 104_729) % 9_001;
        byDay.set(
          formatDay(next),
          curve(next, step, value, (i) => (i + next) % 61 === 0),
        );
      }
      await harness.merge([...byDay.values()].flat());
      const periods = [
        period("HC", "21:08", "05:08", { until: day("2026-03-28") }),
        period("HC", "02:23", "07:41", { since: day("2026-03-29") }),
        period("HC", "12:37", "15:02", { since: day("2026-03-29") }),
        period("weekend", "00:00", "24:00", { days: [6, 7] }),
      ];
      for (const [step, count] of [
        ["day", 365],
        ["month", 12],
        ["year", 2],
      ] as const) {
        const { entries } = await asking(harness, {
          measure: "load_curve",
          step,
          start: "2025-11-01",
          end: "2026-10-31",
          periods,
        });
        assert.equal(entries.length, count);
        for (const { start, value, byPeriod } of entries) {
          const parts = Object.entries(byPeriod!).map(
            ([name, part]) => [name, Math.round(part * 1_000)] as const,
          );
          assert.deepEqual(
            parts.map(([name]) => name),
            ["HC", "weekend", "other"],
          );
          const sum = parts.reduce((total, [, wh]) => total + wh, 0);
          assert.equal(sum, Math.round(value * 1_000), of(start));
          if (step !== "day") continue;
          const exact = splitByMinutes(byDay.get(of(start))!, periods);
          for (const [name, wh] of parts) assert.ok(Math.abs(exact[name]! / 3_600 - wh) < 1, of(start));
        }
      }
    } finally {
      harness.remove();
    }
  });

  it("assigns each minute by Paris time, on change days too", () => {
    fc.assert(
      fc.property(
        tariffs,
        fc.constantFrom(
          "2026-03-28",
          "2026-03-29",
          "2026-03-30",
          "2026-10-24",
          "2026-10-25",
          "2026-10-26",
          "2026-07-14",
        ),
        fc.constantFrom(300, 600, 900, 1_800, 3_600),
        fc.integer({ min: 1, max: 50 }),
        (periods, of, step, hole) => {
          const readings = curve(
            day(of),
            step,
            (i) => 100 + i,
            (i) => i % hole === 1,
          );
          const tariff = new Tariff(periods);
          const split = tariff.split(sumsOf(readings), day(of));
          const expected = splitByMinutes(readings, periods);
          assert.deepEqual(Object.fromEntries(tariff.names.map((name, i) => [name, split[i]])), expected);
        },
      ),
      { numRuns: 120 },
    );
  });

  it("counts the doubled hour twice and the skipped hour never", () => {
    const tariff = new Tariff([period("two", "02:00", "03:00"), period("half", "03:00", "03:30")]);
    const split = (of: string): number[] =>
      tariff.split(sumsOf(curve(day(of), 600, () => 3_600)), day(of)).map((ws) => ws / 3_600);
    assert.deepEqual(split("2026-10-25"), [7_200, 1_800, 25 * 3_600 - 9_000]);
    assert.deepEqual(split("2026-03-29"), [0, 1_800, 23 * 3_600 - 1_800]);
    assert.deepEqual(split("2026-07-14"), [3_600, 1_800, 24 * 3_600 - 5_400]);
  });

  it("`since` changes nothing before it, `until` nothing after it: the night belongs to the day on which it begins", () => {
    const readings = Array.from({ length: 20 }, (_, i) => curve(day("2026-10-22") + i, 600, (j) => j)).flat();
    const sums = sumsOf(readings);
    const split = (periods: TariffPeriod[], start: string, end: string): number[] => {
      const tariff = new Tariff(periods);
      const whole = tariff.names.map(() => 0);
      for (let of = day(start); of <= day(end); of++) {
        tariff.split(sums, of).forEach((ws, i) => (whole[i]! += ws));
      }
      return whole;
    };
    const old = [
      period("HC", "21:08", "05:08"),
      period("new", "00:00", "00:01", { since: day("2030-01-01") }),
    ];
    const changed = [
      period("HC", "21:08", "05:08", { until: day("2026-10-31") }),
      period("new", "01:08", "08:38", { since: day("2026-11-01") }),
    ];
    assert.deepEqual(split(changed, "2026-10-22", "2026-10-31"), split(old, "2026-10-22", "2026-10-31"));
    assert.deepEqual(
      split(changed, "2026-11-02", "2026-11-08"),
      split(
        [period("HC", "00:00", "00:01", { until: 0 }), period("new", "01:08", "08:38")],
        "2026-11-02",
        "2026-11-08",
      ),
    );
    // From midnight to 05:08 the night of 31 October continues; then the new hours apply.
    const minutes = new Tariff(changed).split(
      sumsOf(curve(day("2026-11-01"), 300, () => 60)),
      day("2026-11-01"),
    );
    assert.deepEqual(
      minutes.map((ws) => ws / 3_600),
      [308, 210, 1_440 - 518],
    );
  });

  it("counts weekdays by the day on which a period begins", () => {
    // 2026-11-20 is a Friday.
    const friday = period("Friday night", "22:00", "06:00", { days: [5] });
    const minutes = (of: string): number =>
      new Tariff([friday]).split(sumsOf(curve(day(of), 300, () => 60)), day(of))[0]! / 3_600;
    assert.deepEqual(["2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22"].map(minutes), [0, 120, 360, 0]);
  });

  it("uses the first period that matches, and adds up those with the same name", () => {
    const readings = sumsOf(curve(day("2026-11-21"), 300, () => 60));
    const split = (...periods: TariffPeriod[]): Record<string, number> => {
      const tariff = new Tariff(periods);
      const sums = tariff.split(readings, day("2026-11-21"));
      return Object.fromEntries(tariff.names.map((name, i) => [name, sums[i]! / 3_600]));
    };
    assert.deepEqual(split(period("a", "10:00", "12:00"), period("b", "11:00", "13:00")), {
      a: 120,
      b: 60,
      other: 1_260,
    });
    assert.deepEqual(split(period("b", "11:00", "13:00"), period("a", "10:00", "12:00")), {
      b: 120,
      a: 60,
      other: 1_260,
    });
    assert.deepEqual(split(period("a", "01:00", "02:00"), period("a", "05:00", "06:30")), {
      a: 150,
      other: 1_290,
    });
    assert.deepEqual(split(period("other", "01:00", "02:00"), period("a", "00:00", "24:00")), {
      other: 60,
      a: 1_380,
    });
    assert.deepEqual(split(period("a", "06:00", "06:00")), { a: 1_440, other: 0 }, "a whole day");
    assert.deepEqual(split(), { other: 1_440 });
  });

  alone("lets others have their turn, however many periods there are", async () => {
    const harness = new Harness();
    try {
      const days = Array.from({ length: 1_096 }, (_, i) => day("2023-11-24") + i);
      await harness.merge(days.flatMap((of) => curve(of, 3_600, (i) => 500 + i)));
      const periods = Array.from({ length: 100 }, (_, i) =>
        period(`p${i}`, "00:00", "00:00", {
          from: (i * 13) % 1_440,
          to: (i * 17 + 5) % 1_440,
          days: [1 + (i % 7)],
        }),
      );
      for (const step of ["day", "year"] as const) {
        const range = { start: "2023-11-24", end: "2026-11-23" };
        const ask = (): Promise<unknown> =>
          asking(harness, { measure: "load_curve", step, periods, ...range });
        await ask();
        const { longest } = await inPieces(ask);
        assert.ok(longest < 50, `${step}: ${longest} ms`);
      }
    } finally {
      harness.remove();
    }
  });
});
