// everyZone: sums of days, months and years
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  formatDay,
  formatInstant,
  parseDay,
  periodOf,
  startOfDay,
  totalOf,
  type Day,
  type Period,
  type Total,
} from "../../nodes/readings/index.js";

function day(text: string): Day {
  const parsed = parseDay(text);
  assert.ok(parsed !== undefined, text);
  return parsed;
}

/** A day's energy in Wh. */
interface DayValue {
  readonly day: Day;
  readonly value: number;
}

/** The total of days in any order. */
function totalOfDays(period: Period, days: readonly DayValue[], today: Day, firstDay?: Day): Total {
  const numbers = days.map(({ day }) => day);
  const held = {
    count: days.length,
    first: Math.min(...numbers),
    last: Math.max(...numbers),
    value: sum(days),
  };
  return totalOf(period, held, today, firstDay);
}

/** Days [from, to], 1,000 Wh each and one more than the day before. */
function held(from: string, to: string): DayValue[] {
  const first = day(from);
  return Array.from({ length: day(to) - first + 1 }, (_, i) => ({ day: first + i, value: 1_000 + i }));
}

function without(days: DayValue[], ...texts: string[]): DayValue[] {
  const gone = texts.map(day);
  return days.filter((d) => !gone.includes(d.day));
}

function sum(days: readonly DayValue[]): number {
  return days.reduce((total, d) => total + d.value, 0);
}

const march = periodOf("monthly", day("2026-03-10"));

describe("totals", () => {
  it("cover calendar months and years", () => {
    const boundsOf = (measure: "monthly" | "yearly", text: string): string[] => {
      const { start, end } = periodOf(measure, day(text));
      return [formatDay(start), formatDay(end)];
    };
    assert.deepEqual(boundsOf("monthly", "2026-02-28"), ["2026-02-01", "2026-03-01"]);
    assert.deepEqual(boundsOf("monthly", "2024-02-29"), ["2024-02-01", "2024-03-01"]);
    assert.deepEqual(boundsOf("monthly", "2026-12-31"), ["2026-12-01", "2027-01-01"]);
    assert.deepEqual(boundsOf("yearly", "2026-01-01"), ["2026-01-01", "2027-01-01"]);
    assert.deepEqual(boundsOf("yearly", "2024-12-31"), ["2024-01-01", "2025-01-01"]);
  });

  it("run from the period's first day to the end of the last day present", () => {
    const days = held("2026-03-01", "2026-03-09");
    const total = totalOfDays(march, days, day("2026-03-10"));
    assert.deepEqual(total, {
      start: startOfDay(march.start),
      end: startOfDay(day("2026-03-10")),
      value: sum(days),
      missingDays: 0,
    });
  });

  it("are whole over a month of 23-hour and 25-hour days", () => {
    const spring = totalOfDays(march, held("2026-03-01", "2026-03-31"), day("2026-04-02"));
    assert.deepEqual(
      [formatInstant(spring.start), formatInstant(spring.end), spring.missingDays],
      ["2026-03-01T00:00:00+01:00", "2026-04-01T00:00:00+02:00", 0],
    );
    const october = periodOf("monthly", day("2026-10-25"));
    const autumn = totalOfDays(october, held("2026-10-01", "2026-10-25"), day("2026-10-26"));
    assert.deepEqual([formatInstant(autumn.end), autumn.missingDays], ["2026-10-26T00:00:00+01:00", 0]);
  });

  it("count a missing first day, and nothing of the month before", () => {
    const days = held("2026-03-02", "2026-03-09");
    const total = totalOfDays(march, days, day("2026-03-10"));
    assert.deepEqual([total.start, total.value, total.missingDays], [startOfDay(march.start), sum(days), 1]);
  });

  it("count holes in between, not the days to come", () => {
    const days = without(held("2026-03-01", "2026-03-09"), "2026-03-04", "2026-03-05");
    assert.equal(totalOfDays(march, days, day("2026-03-20")).missingDays, 2);
  });

  it("count trailing holes once the period is over, from its very end on", () => {
    const days = held("2026-03-01", "2026-03-28");
    assert.equal(totalOfDays(march, days, day("2026-03-31")).missingDays, 0);
    for (const today of ["2026-04-01", "2026-04-02", "2027-01-01"]) {
      const total = totalOfDays(march, days, day(today));
      assert.deepEqual([total.missingDays, total.end], [3, startOfDay(day("2026-03-29"))]);
    }
  });

  it("do not count days before the meter's first day", () => {
    const days = without(held("2026-03-12", "2026-03-20"), "2026-03-15");
    assert.equal(totalOfDays(march, days, day("2026-03-21")).missingDays, 12);
    assert.equal(totalOfDays(march, days, day("2026-03-21"), day("2026-03-12")).missingDays, 1);
    assert.equal(totalOfDays(march, days, day("2026-03-21"), day("2026-03-10")).missingDays, 3);
    assert.equal(totalOfDays(march, days, day("2026-03-21"), day("2020-01-01")).missingDays, 12);
    assert.equal(totalOfDays(march, days, day("2026-05-01"), day("2026-03-12")).missingDays, 12);
  });

  it("trust a day that is present more than the meter's first day", () => {
    const days = held("2026-03-05", "2026-03-09");
    assert.equal(totalOfDays(march, days, day("2026-03-10"), day("2026-03-08")).missingDays, 0);
    assert.equal(totalOfDays(march, days, day("2026-03-10"), day("2026-06-01")).missingDays, 0);
  });

  it("count a true zero as a day present", () => {
    const days = [{ day: march.start, value: 0 }];
    assert.deepEqual(totalOfDays(march, days, march.start + 1), {
      start: startOfDay(march.start),
      end: startOfDay(march.start + 1),
      value: 0,
      missingDays: 0,
    });
  });

  it("add up years of 365 and 366 days", () => {
    for (const [year, count] of [
      [2024, 366],
      [2025, 365],
    ] as const) {
      const days = held(`${year}-01-01`, `${year}-12-31`);
      assert.equal(days.length, count);
      const total = totalOfDays(periodOf("yearly", day(`${year}-06-01`)), days, day("2026-10-07"));
      assert.deepEqual([total.value, total.missingDays], [sum(days), 0]);
    }
  });

  it("follow the definition, in any order of the days", () => {
    const year = periodOf("yearly", day("2026-01-01"));
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: year.start, max: year.end - 1 }), { minLength: 1, maxLength: 80 }),
        fc.integer({ min: 0, max: 400 }),
        fc.option(fc.integer({ min: year.start - 100, max: year.end + 100 }), { nil: undefined }),
        (days, later, firstDay) => {
          const last = Math.max(...days);
          const today = last + 1 + later;
          const total = totalOfDays(
            year,
            days.map((d, i) => ({ day: d, value: i })),
            today,
            firstDay,
          );
          let missing = 0;
          for (let d = year.start; d < year.end; d++) {
            const isBefore = firstDay !== undefined && d < firstDay && d < Math.min(...days);
            if (!days.includes(d) && !isBefore && (d <= last || today >= year.end)) missing++;
          }
          assert.equal(total.missingDays, missing);
          assert.equal(total.value, (days.length * (days.length - 1)) / 2);
          assert.equal(total.end, startOfDay(last + 1));
        },
      ),
    );
  });
});
