/** Where a chart of the dashboard's meter leads: drawn households, charts and days. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { dayOf, formatDay, startOfDay, type Day } from "../../../nodes/readings/index.js";
import { historyPeriods } from "../../../nodes/widget/element/history-periods.js";
import { historyWish } from "../../../nodes/widget/element/model.js";
import {
  beside,
  daysOf,
  endingOn,
  insideOf,
  yearBefore,
  type Open,
} from "../../../nodes/widget/element/travel.js";
import { firstDayOf, lastDayBeside, lastDayOf } from "../../../nodes/widget/periods.js";
import { periods, type Side } from "../../../nodes/widget/protocol.js";
import { day } from "../../archive/harness.js";

const NEWEST = day("2026-11-23");
const anyDay = fc.integer({ min: day("2019-12-30"), max: day("2028-03-01") });
const anyPeriod = fc.constantFrom(...periods);

/** Days [first, newest] of all measures. */
function sideFrom(first: Day, newest = NEWEST): Side {
  const value = { value: 1, start: startOfDay(newest), end: startOfDay(newest + 1) };
  return {
    values: { yearly: value, monthly: value, daily: value, load_curve: value, max_power: value },
    days: { from: newest - 29, values: [] },
    coverage: {},
    coverageTo: newest,
    first: { daily: first, load_curve: first, max_power: first },
  };
}

const charts = (Object.keys(historyPeriods) as (keyof typeof historyPeriods)[]).flatMap((measure) =>
  historyPeriods[measure].map((period): Open => ({ measure, period })),
);

describe("periods", () => {
  it("follow one another without a gap, in both directions", () => {
    fc.assert(
      fc.property(anyPeriod, anyDay, (period, any) => {
        const last = lastDayOf(period, any);
        assert.ok(last >= any && firstDayOf(period, last) <= any);
        const after = lastDayBeside(period, last, 1);
        assert.equal(firstDayOf(period, after), last + 1, `${period} ${formatDay(last)}`);
        assert.equal(lastDayBeside(period, after, -1), last);
      }),
    );
  });
});

describe("a chart", () => {
  it("leads to earlier ones until the first reading, and back to the newest", () => {
    fc.assert(
      fc.property(fc.constantFrom(...charts), fc.integer({ min: 0, max: 1_100 }), (chart, held) => {
        const side = sideFrom(NEWEST - held);
        assert.equal(beside(chart, 1, side), undefined);
        let open: Open = chart;
        let [first, steps] = [daysOf(chart, side)!.from, 0];
        for (let next = beside(open, -1, side); next !== undefined; next = beside(next, -1, side)) {
          const { from, to } = daysOf(next, side)!;
          assert.equal(to, first, "no gap");
          [open, first, steps] = [next, from, steps + 1];
        }
        assert.equal(first, NEWEST - held, "all that is held");
        for (; steps > 0; steps--) open = beside(open, 1, side)!;
        assert.deepEqual(open, chart);
        assert.equal(historyWish("consumption", open, "year").end, undefined);
      }),
    );
  });

  it("is, for a day, one that has the day", () => {
    fc.assert(
      fc.property(fc.constantFrom(...charts), fc.integer({ min: 0, max: 900 }), (chart, ago) => {
        const side = sideFrom(NEWEST - 1_100);
        const { from, to } = daysOf(endingOn(chart, NEWEST - ago, side), side)!;
        assert.ok(from <= NEWEST - ago && NEWEST - ago < to);
      }),
    );
  });

  it("leads from three years to each of their days", () => {
    const side = sideFrom(day("2024-02-10"));
    const seen = new Set<Day>();
    const years: Open = { measure: "yearly", period: "3y" };
    const barsOf = (open: Open, step: "day" | "month" | "year"): Day[] => {
      const { from, to } = daysOf(open, side)!;
      const ends: Day[] = [];
      const name = { day: 10, month: 7, year: 4 }[step];
      for (let one = from; one < to; one++)
        if (one + 1 === to || formatDay(one).slice(0, name) !== formatDay(one + 1).slice(0, name))
          ends.push(one + 1);
      return ends;
    };
    for (const year of barsOf(years, "year")) {
      const months = insideOf(years, "year", { to: year }, side)!;
      for (const month of barsOf(months, "month")) {
        const days = insideOf(months, "month", { to: month }, side)!;
        for (const to of barsOf(days, "day")) {
          const curve = insideOf(days, "day", { to }, side)!;
          const shown = daysOf(curve, side)!;
          assert.deepEqual([shown.from, shown.to], [to - 1, to]);
          assert.deepEqual([curve.up, curve.up?.up, curve.up?.up?.up], [days, months, years]);
          seen.add(to - 1);
        }
      }
    }
    assert.equal(seen.size, NEWEST - day("2024-02-10") + 1);
  });

  it("leads nowhere while nothing is held, but into a day whose curve is not: it can be asked for", () => {
    const none: Side = { ...sideFrom(NEWEST), values: {} };
    const chart: Open = { measure: "daily", period: "30d" };
    assert.deepEqual(
      [daysOf(chart, none), beside(chart, -1, none), yearBefore(chart, none), daysOf(chart, undefined)],
      [undefined, undefined, undefined, undefined],
    );
    const side: Side = { ...sideFrom(NEWEST - 900), first: { daily: NEWEST - 900, load_curve: NEWEST - 9 } };
    for (const before of [NEWEST - 9, NEWEST - 300])
      assert.equal(insideOf(chart, "day", { to: before }, side)?.end, before - 1);
    const asked = { ...insideOf(chart, "day", { to: NEWEST - 300 }, side)!, asked: NEWEST - 301 };
    assert.equal(beside(asked, -1, side), undefined);
    assert.equal(beside(asked, 1, side)?.end, NEWEST - 300);
    assert.equal(insideOf(chart, "month", { to: NEWEST - 900 }, side), undefined);
    assert.equal(insideOf(chart, "day", { to: NEWEST - 8 }, side)?.end, NEWEST - 9);
    assert.equal(dayOf(startOfDay(NEWEST)), NEWEST);
  });
});
