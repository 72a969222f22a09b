/** What an answer about costs says of its prices, and what it reads and works out for it. */
import assert from "node:assert/strict";
import { askCost, type CostEntry, type CostQuestion, type CostResult } from "../../nodes/costs/index.js";
import { formatDay, lengthOfDay, startOfDay } from "../../nodes/readings/index.js";
import { Calendar, readContract, shippedColor, type Contract } from "../../nodes/pricing/index.js";
import { Harness } from "../archive/harness.js";
import { day } from "../fixtures/paris.js";

const today = day("2026-11-24");

function contractOf(...versions: object[]): Contract {
  const read = readContract({ versions: versions.map((one) => ({ from: "", offer: "base", ...one })) });
  assert.ok("contract" in read, JSON.stringify(read));
  return read.contract;
}

const own = { power: 6, prices: { subscription: 31, classes: { BASE: 0.2 } } };
const regulated = (power: number): object => ({ power, prices: "regulated" });

describe("an answer about costs", () => {
  const harness = new Harness();
  after(() => {
    harness.remove();
  });
  const questionOf = (
    contract: Contract,
    [start, end]: readonly [string, string],
    more: Partial<CostQuestion> = {},
  ): CostQuestion => ({
    contract,
    direction: "consumption",
    step: "day",
    start: day(start),
    end: day(end) + 1,
    ...more,
  });
  const ask = (...asked: Parameters<typeof questionOf>): Promise<CostResult> =>
    askCost(harness.archive, harness.point, questionOf(...asked), shippedColor, today);

  before(async () => {
    // 10 kWh a day.
    const [start, end] = [day("2023-01-01"), day("2025-01-01")];
    const days = Array.from({ length: end - start }, (_, i) => start + i);
    const readings = days.map((one) => ({ start: startOfDay(one), step: lengthOfDay(one), value: 10_000 }));
    await harness.merge(readings, { series: "daily", start, end });
  });

  it("tells what the prices of the year before are, too", async () => {
    const contract = contractOf(regulated(7), { ...own, from: "2024-01-01" });
    const january = ["2024-01-10", "2024-01-12"] as const;
    const { pricesCheckedUntil, withoutPrices } = await ask(contract, january, { compare: "year" });
    assert.match(pricesCheckedUntil!, /^\d{4}-\d\d-\d\d$/);
    assert.deepEqual(withoutPrices, [{ supplier: "regulated", power: 7, days: 3, first: day("2023-01-10") }]);
    assert.deepEqual(Object.keys(await ask(contract, january)), ["entries"]);
  });

  it("tells the days without prices for each power, and each day once", async () => {
    const contract = contractOf(regulated(7), { ...regulated(8), from: "2024-01-11" });
    const { withoutPrices } = await ask(contract, ["2023-01-09", "2024-01-12"], {
      step: "month",
      compare: "year",
    });
    assert.deepEqual(withoutPrices, [
      // January 2023 from the 9th on and, as that of a year before, its first days.
      { supplier: "regulated", power: 7, days: 375, first: day("2023-01-01") },
      { supplier: "regulated", power: 8, days: 2, first: day("2024-01-11") },
    ]);
  });

  describe("by colours", () => {
    const tempo = contractOf({ offer: "tempo", power: 9, prices: "regulated" });
    const colored = async (
      contract: Contract,
      [start, end]: readonly [string, string],
      unknown: readonly string[],
      step: CostQuestion["step"] = "day",
    ): Promise<string[] | undefined> => {
      const days = new Set(unknown.map(day));
      const colorOf = (one: number) => (days.has(one) ? undefined : "blue");
      const question = questionOf(contract, [start, end], { step });
      const answer = await askCost(harness.archive, harness.point, question, colorOf, today);
      return answer.withoutColor?.map(formatDay);
    };

    it("tells the Tempo days whose colour is not known, each once, where it would price energy", async () => {
      const january = ["2024-01-01", "2024-01-31"] as const;
      const unknown = ["2023-12-31", "2024-01-10", "2024-01-11", "2024-01-31", "2024-02-01"];
      for (const step of ["day", "month", "period"] as const) {
        assert.deepEqual(await colored(tempo, january, unknown, step), unknown.slice(0, 4), step);
      }
      assert.equal(await colored(tempo, january, []), undefined);
      // It has no reading.
      assert.equal(await colored(tempo, ["2025-02-01", "2025-02-02"], ["2025-02-01"]), undefined);
    });

    it("tells none that decides nothing", async () => {
      const winter = { from: "11-01", to: "03-31" };
      const contract = contractOf({
        offer: "custom",
        power: 6,
        prices: { subscription: 0, classes: { dear: 0.7, other: 0.2 } },
        rules: [{ class: "dear", from: "07:00", color: "red", season: winter }, { class: "other" }],
      });
      assert.equal(await colored(contract, ["2024-07-01", "2024-07-02"], ["2024-07-01"]), undefined);
      // Before 06:00, its colour is that of the day before, and the class is another one.
      assert.deepEqual(await colored(contract, ["2024-01-02", "2024-01-02"], ["2024-01-01", "2024-01-02"]), [
        "2024-01-02",
      ]);
    });
  });

  it("compares with the year before from days that it has priced already, and reads none beyond the last", async () => {
    const { readings } = harness.archive;
    const columns = readings.columns.bind(readings);
    const read: [number, number][] = [];
    readings.columns = (series, from, end, ...rest) => {
      read.push([from, end]);
      return columns(series, from, end, ...rest);
    };
    try {
      const span = ["2024-02-20", "2024-03-05"] as const;
      const { entries, comparison } = await ask(contractOf(own), span, { compare: "year" });
      assert.equal(entries.length, 15);
      // 2 € of energy a day; nine days of February and five of March, 29 February left out.
      const subscription = { current: (9 * 31) / 29 + 5, previous: (9 * 31) / 28 + 5 };
      assert.equal(comparison!.days, 14);
      for (const year of ["current", "previous"] as const) {
        assert.ok(Math.abs(comparison![year] - 28 - subscription[year]) < 1e-6, year);
      }
      assert.deepEqual(read, [
        [startOfDay(day("2024-02-20")), startOfDay(day("2024-03-06"))],
        [startOfDay(day("2023-02-20")), startOfDay(day("2023-03-06"))],
      ]);
    } finally {
      readings.columns = columns;
    }
  });

  it("begins with the first reading, however many centuries before it are asked", async () => {
    const long = ["1000-01-01", "2023-02-28"] as const;
    const since = ["2023-01-01", "2023-02-28"] as const;
    for (const step of ["day", "month", "year"] as const) {
      const entries = async (span: readonly [string, string]): Promise<unknown> =>
        (await ask(contractOf(own), span, { step })).entries;
      assert.deepEqual(await entries(long), await entries(since));
    }
  });

  it("sums up the days of a bill before the first reading, without looking at each of them", async () => {
    const versions = [
      { ...own, from: "1000-01-01" },
      { ...regulated(7), from: "1500-06-16" },
    ];
    const { prototype } = Calendar;
    const pricesOn = Reflect.get<Calendar, "pricesOn">(prototype, "pricesOn");
    let looks = 0;
    prototype.pricesOn = function (one) {
      looks++;
      return pricesOn.call(this, one);
    };
    try {
      const long = ["0900-01-01", "2023-01-31"] as const;
      const { entries, withoutPrices } = await ask(contractOf(...versions), long, { step: "period" });
      assert.equal(entries.length, 1);
      const [{ energy, subscription, missing, unpriced, complete }] = entries as [CostEntry];
      assert.deepEqual([energy, unpriced, complete], [310, 310, false]);
      // 500 years and 5 months of 31 € each, and 15 days of a June.
      assert.equal(subscription, (500 * 12 + 5) * 31 + (31 * 15) / 30);
      assert.equal(missing, (day("2023-01-01") - day("0900-01-01")) * 1_440);
      const first = day("1500-06-16");
      assert.deepEqual(withoutPrices, [
        { supplier: "regulated", power: 7, days: day("2023-02-01") - first, first },
      ]);
      assert.ok(looks < 13_000, `${looks} looks at the prices of 410,000 days`);
    } finally {
      prototype.pricesOn = pricesOn;
    }
  });
});
