import assert from "node:assert/strict";
import { monthsOf } from "../../nodes/adviser/contract-year.js";
import { askForecast, contractYearOf, type Forecast } from "../../nodes/adviser/index.js";
import { formatDay, lengthOfDay, startOfDay, type Day } from "../../nodes/readings/index.js";
import { readContract, shippedColor } from "../../nodes/pricing/index.js";
import { Harness } from "../archive/harness.js";
import { day } from "../fixtures/paris.js";
import { Score, simulateForecast } from "./forecast-households.js";

const prices = { subscription: 12, classes: { BASE: 0.1 } };
const base = { from: "", offer: "base", power: 6, prices };
const today = day("2026-10-02");

/** A forecast from days of 10 kWh, a euro each. @param isHeld which days have a value */
async function forecastOf(
  isHeld: (day: Day) => boolean,
  contract: object = {},
  wattHours: (day: Day) => number = () => 10_000,
): Promise<Forecast> {
  const harness = new Harness();
  try {
    const [start, end] = [day("2023-01-01"), today];
    const days = Array.from({ length: end - start }, (_, i) => start + i).filter(isHeld);
    const daily = days.map((one) => ({
      start: startOfDay(one),
      step: lengthOfDay(one),
      value: wattHours(one),
    }));
    if (daily.length > 0) await harness.merge(daily, { series: "daily", start, end });
    const read = readContract({ versions: [base], ...contract });
    assert.ok("contract" in read, JSON.stringify(read));
    return await askForecast(harness.archive, harness.point, read.contract, shippedColor, today);
  } finally {
    harness.remove();
  }
}

describe("the contract year", () => {
  const yearOf = (anniversary: string, text: string): string[] => {
    const { start, end } = contractYearOf(anniversary, day(text));
    return [formatDay(start), formatDay(end)];
  };
  it("begins on the anniversary, also on that day itself", () => {
    assert.deepEqual(yearOf("05-17", "2026-05-17"), ["2026-05-17", "2027-05-17"]);
    assert.deepEqual(yearOf("05-17", "2026-05-16"), ["2025-05-17", "2026-05-17"]);
    assert.deepEqual(yearOf("01-01", "2026-12-31"), ["2026-01-01", "2027-01-01"]);
  });
  it("begins on 1 March where the year has no 29 February", () => {
    assert.deepEqual(yearOf("02-29", "2026-03-01"), ["2026-03-01", "2027-03-01"]);
    assert.deepEqual(yearOf("02-29", "2024-02-28"), ["2023-03-01", "2024-02-29"]);
  });
});

describe("the months of a contract year that a contract covers", () => {
  const monthsFrom = (first: string, anniversary = "01-01", on = "2026-12-31"): number =>
    monthsOf(contractYearOf(anniversary, day(on)), day(first));
  it("are twelve of a whole year, wherever it begins", () => {
    assert.equal(monthsFrom("2026-01-01"), 12);
    assert.equal(monthsFrom("2020-05-05"), 12);
    for (let first = day("2023-06-01"); first < day("2025-06-01"); first++) {
      const text = formatDay(first);
      const months = [
        monthsFrom(text, text.slice(5), text),
        monthsFrom(formatDay(first + 1), text.slice(5), text),
      ];
      assert.equal(months[0], 12, text);
      assert.ok(months[1]! >= 11.96 && months[1]! <= 12, text);
    }
  });
  it("are whole ones and the days of another, up to the end of the year", () => {
    assert.equal(monthsFrom("2026-06-15"), 6.53);
    assert.equal(monthsFrom("2026-07-01"), 6);
    assert.equal(monthsFrom("2026-12-31"), 0.03);
    assert.equal(monthsFrom("2026-02-15"), 10.5);
    assert.equal(monthsFrom("2026-08-17", "05-17"), 9);
    assert.equal(monthsFrom("2026-08-02", "05-17"), 9.48);
  });
  it("are none of a contract that begins after it", () => {
    assert.equal(monthsFrom("2027-01-01"), 0);
    assert.equal(monthsFrom("2027-06-15"), 0);
  });
});

describe("a forecast", () => {
  it("takes the same days a year ago, at today’s prices, if nine in ten are held", async () => {
    const versions = [
      { ...base, prices: { subscription: 6, classes: { BASE: 0.05 } } },
      { ...base, from: "2026-01-01" },
    ];
    const { soFar, rest, total, instalment } = await forecastOf(() => true, { versions, instalment: 41 });
    // 274 days of a euro and 9 months of 12 €.
    assert.equal(soFar.value, Math.round((274 + 12 * 9 + 12 / 31) * 1e6) / 1e6);
    assert.deepEqual([rest.method, rest.days, rest.past, rest.known], ["last-year", 91, 0, 91]);
    assert.equal(rest.estimate!.value, Math.round((91 + 36 - 12 / 31) * 100) / 100);
    assert.deepEqual([rest.estimate!.low, rest.estimate!.high], [rest.estimate!.value, rest.estimate!.value]);
    assert.ok(Math.abs(total!.value - 365 - 144) < 0.01);
    assert.equal(total!.value, Math.round((soFar.value + rest.estimate!.value) * 1e6) / 1e6);
    assert.equal(instalment!.difference, Math.round((total!.value - 492) * 1e6) / 1e6);
    assert.deepEqual([instalment!.monthly, instalment!.months], [41, 12]);
  });

  it("sets instalments against the part of the year that the contract covers", async () => {
    const versions = [{ ...base, from: "2026-06-15" }];
    const { total, instalment } = await forecastOf(() => true, { versions, instalment: 43 });
    // 200 days of a euro, and 16 of 30 days and six months of 12 €.
    assert.ok(Math.abs(total!.value - 200 - 6.4 - 72) < 0.01);
    assert.deepEqual([instalment!.months, instalment!.monthly], [6.53, 43]);
    assert.equal(instalment!.difference, Math.round((total!.value - 6.53 * 43) * 1e6) / 1e6);
    assert.ok(Math.abs(instalment!.difference) < 3, `${instalment!.difference}`);
    // A later version leaves the contract's year as it is.
    const changed = [base, { ...base, from: "2026-06-15" }];
    assert.equal(
      (await forecastOf(() => true, { versions: changed, instalment: 43 })).instalment!.months,
      12,
    );
  });

  it("takes the mean of each month where they are not", async () => {
    const isHeld = (one: Day): boolean => one >= day("2025-11-20");
    const { rest } = await forecastOf(isHeld, {}, (one) =>
      formatDay(one).slice(5, 7) === "12" ? 20_000 : 10_000,
    );
    assert.equal(rest.method, "mean");
    // October is not known: it is as September and November.
    assert.equal(rest.byNeighbours, 30);
    assert.equal(rest.estimate!.value, Math.round((30 + 30 + 62 + 36 - (12 * 1) / 31) * 100) / 100);
    assert.ok(rest.estimate!.low < rest.estimate!.value);
  });

  it("counts days so far that have no cost to the rest, and what is known of them once", async () => {
    const lacking = [day("2026-03-05"), day("2026-09-30"), day("2026-10-01")];
    const { soFar, rest, total } = await forecastOf((one) => !lacking.includes(one));
    assert.deepEqual([soFar.complete, rest.days, rest.past], [false, 94, 3]);
    const whole = await forecastOf(() => true);
    assert.ok(Math.abs(total!.value - whole.total!.value) < 0.011);
  });

  it("says that it is too early after 20 days, and for months of which nothing is known", async () => {
    const { soFar, rest, total, instalment } = await forecastOf((one) => one >= today - 20, {
      instalment: 50,
    });
    assert.deepEqual([rest.estimate, total, rest.known], [undefined, undefined, 20]);
    assert.deepEqual(instalment, { monthly: 50, months: 12, difference: null });
    assert.ok(soFar.value > 20);
    const summer = await forecastOf((one) => one >= day("2026-06-01"), { anniversary: "06-01" });
    assert.deepEqual([summer.rest.estimate, summer.rest.known], [undefined, 123]);
    assert.equal((await forecastOf(() => false)).total, undefined);
  });

  it("has wider bounds where years differ more", async () => {
    const widthOf = async (change: number): Promise<number> => {
      const { total } = await forecastOf(
        () => true,
        {},
        (one) => {
          const month = Number(formatDay(one).slice(0, 4)) * 12 + Number(formatDay(one).slice(5, 7));
          return Math.round(10_000 * (1 + change * (((month * 7) % 5) / 2 - 1)));
        },
      );
      return total!.high - total!.low;
    };
    const widths = [await widthOf(0), await widthOf(0.1), await widthOf(0.3)];
    assert.equal(widths[0], 0);
    assert.ok(widths[1]! > 1 && widths[2]! > 2.5 * widths[1]!, widths.join());
  });

  it("has the true bill within its bounds in nine of ten simulated households, with narrow bounds", async () => {
    const score = new Score();
    for (let seed = 1; seed <= 30; seed++) {
      const harness = new Harness();
      try {
        score.add(await simulateForecast(seed, harness));
      } finally {
        harness.remove();
      }
    }
    assert.ok(score.isAsPromised, `${score.within} within, ${score.width} wide`);
    assert.ok(score.error < 0.04, `${score.error}`);
  });
});
