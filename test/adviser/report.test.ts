/** A month's report: what other questions say of the same month, put together. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { askReport, type Known, type MonthReport } from "../../nodes/adviser/index.js";
import { askCost } from "../../nodes/costs/index.js";
import { shippedColor, type Contract } from "../../nodes/pricing/index.js";
import { ask } from "../../nodes/query/index.js";
import { addMonths, type Day, type Direction } from "../../nodes/readings/index.js";
import { Harness } from "../archive/harness.js";
import { base, contractOf, hphc } from "../fixtures/contracts.js";
import { curve, daily, day } from "../fixtures/readings.js";

const TODAY = day("2026-12-02");

/** @throws {assert.AssertionError} it is not known */
function known<T>(of: Known<T>): T {
  if ("unknown" in of) assert.fail(of.unknown);
  return of.value;
}

describe("a month's report", () => {
  let harness: Harness;
  beforeEach(() => {
    harness = new Harness();
  });
  afterEach(() => {
    harness.remove();
  });

  const hold = async (start: Day, end: Day, wattHours?: (day: Day) => number, direction?: Direction) => {
    const readings = daily(start, end, wattHours);
    await harness.merge(readings, { series: "daily", start, end, ...(direction && { direction }) });
  };
  const holdCurve = async (
    start: Day,
    end: Day,
    watts: (i: number, day: Day) => number,
    step = 1_800,
    ofDay = Infinity,
  ) => {
    const days = Array.from({ length: end - start }, (_, i) => start + i);
    const readings = days.flatMap((of) => curve(of, step, (i) => watts(i, of)).slice(0, ofDay));
    await harness.merge(readings, { series: "load_curve", start, end });
  };
  const report = (
    start: Day,
    contract?: Contract,
    direction: Direction = "consumption",
    today = TODAY,
  ): Promise<MonthReport> =>
    askReport(harness.archive, harness.point, { direction, start, contract }, shippedColor, today);

  it("has the sums of the questions about cost and energy, whatever the readings", async function () {
    this.timeout(60_000);
    const drawn = fc.record({
      month: fc.integer({ min: 0, max: 11 }),
      seed: fc.integer({ min: 1, max: 1_000 }),
      skipped: fc.uniqueArray(fc.integer({ min: 0, max: 27 }), { maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(drawn, async ({ month, seed, skipped }) => {
        const own = new Harness();
        try {
          const start = addMonths(day("2025-12-01"), month);
          const end = addMonths(start, 1);
          const wattHours = (of: Day): number => 5_000 + ((of * 7_919 * seed) % 9_000);
          const from = addMonths(start, -13);
          const held = daily(from, end, wattHours).filter((_, i) => !skipped.includes(i - (start - from)));
          await own.merge(held, { series: "daily", start: from, end });
          const contract = contractOf(base(0.2, 12), base(0.25, 13, { from: "2026-02-10" }));
          const question = { contract, direction: "consumption", start, end, isOwn: true } as const;
          const costs = async (step: "month" | "day", more: object = {}) =>
            (await askCost(own.archive, own.point, { ...question, step, ...more }, shippedColor, TODAY))
              .entries;
          const said = await askReport(own.archive, own.point, { ...question }, shippedColor, TODAY);
          const [whole] = await costs("month", { compare: "year" });
          const { previous, ...entry } = whole!;
          assert.deepEqual(known(said.cost), entry);
          assert.equal(known(said.before.cost), previous!.value);
          const daysOf = await costs("day");
          const dearest = Math.max(...daysOf.filter(({ complete }) => complete).map(({ value }) => value));
          assert.equal(known(said.dearest).value, dearest);
          const months = { measure: "daily", direction: "consumption", step: "month", start, end } as const;
          const answer = await ask(own.archive, own.point, months, TODAY);
          assert.equal(known(said.energy), answer.entries[0]!.value);
          assert.equal(said.missingDays, skipped.length);
          assert.equal(entry.complete, skipped.length === 0);
        } finally {
          own.remove();
        }
      }),
      { numRuns: 12 },
    );
  });

  for (const [month, hours] of [
    ["2026-03-01", 743],
    ["2026-10-01", 745],
  ] as const) {
    it(`counts all hours of ${month.slice(0, 7)}, with its day of ${hours === 743 ? 23 : 25}`, async () => {
      const start = day(month);
      await holdCurve(start, addMonths(start, 1), () => 1_000);
      const said = await report(start, contractOf(hphc(0.3, 0.2)));
      assert.deepEqual([known(said.energy), said.missingDays], [hours, 0]);
      // Off-peak is 22:00 to 06:00: with an hour less, or more, in one night.
      const energy = 31 * 8 + (hours - 744);
      assert.deepEqual(known(said.offPeak), { energy, percent: Math.round((100 * energy) / hours) });
      assert.deepEqual(known(said.baseLoad), { watts: 1_000, nights: 31 });
    });
  }

  it("has the median of each night's lowest two hours, of readings of any length", async () => {
    const start = day("2026-11-01");
    // From 2 to 4: 100 W and, in the last third of the month, 300 W.
    for (const step of [600, 1_800, 3_600]) {
      await holdCurve(
        start,
        addMonths(start, 1),
        (i, of) => (i * step >= 7_200 && i * step < 14_400 ? (of < start + 20 ? 100 : 300) : 900),
        step,
      );
      assert.deepEqual(known((await report(start)).baseLoad), { watts: 100, nights: 30 });
      harness.remove();
      harness = new Harness();
    }
  });

  it("has a base load from seven whole nights on", async () => {
    const start = day("2026-11-01");
    await holdCurve(start, start + 6, () => 250);
    const nights = async (): Promise<unknown> => (await report(start)).baseLoad;
    assert.deepEqual(await nights(), { unknown: "fewNights" });
    // The seventh ends at 5:30, then at 6:00.
    await holdCurve(start + 6, start + 7, () => 250, 1_800, 11);
    assert.deepEqual(await nights(), { unknown: "fewNights" });
    await holdCurve(start + 6, start + 7, () => 250, 1_800, 12);
    assert.deepEqual(await nights(), { value: { watts: 250, nights: 7 } });
  });

  it("expects what the days before the month say, and nothing that came later changes it", async () => {
    const start = day("2026-11-01");
    const before = (of: Day): number => (of < start ? 10_000 : 99_000);
    await hold(day("2024-10-01"), start, before);
    const contract = contractOf(base(0.1, 12), base(0.9, 50, { from: "2026-11-20" }));
    const first = await report(start, contract);
    assert.deepEqual([known(first.expected.energy).value, known(first.expected.cost).value], [300, 42]);
    assert.deepEqual(first.energy, { unknown: "noReadings" });
    await hold(start, addMonths(start, 1), before);
    const later = await report(start, contract);
    assert.deepEqual(later.expected, first.expected);
    assert.equal(known(later.energy), 2_970);
    assert.equal(known(later.before.energy), 300);
  });

  it("says why what is not known is not", async () => {
    const start = day("2026-11-01");
    await hold(start, start + 20);
    const without = await report(start);
    assert.deepEqual(
      [without.cost, without.dearest, without.offPeak, without.before.cost, without.expected.cost],
      Array.from({ length: 5 }, () => ({ unknown: "noContract" })),
    );
    assert.deepEqual([known(without.energy), without.missingDays], [200, 10]);
    assert.deepEqual(without.before.energy, { unknown: "yearBefore" });
    assert.deepEqual(without.baseLoad, { unknown: "fewNights" });
    assert.deepEqual(without.expected.energy, { unknown: "tooEarly" });
    const oneClass = await report(start, contractOf(base(0.1, 12)));
    assert.deepEqual(oneClass.offPeak, { unknown: "oneClass" });
    assert.equal(known(oneClass.cost).complete, false);
    // Of its days nobody knows the hours.
    const notPriced = await report(start, contractOf(hphc(0.3, 0.2)));
    assert.deepEqual(
      [notPriced.cost, notPriced.dearest],
      [{ unknown: "notPriced" }, { unknown: "notPriced" }],
    );
    const long = await report(day("1999-02-01"), contractOf(base(0.1)));
    for (const one of [long.energy, long.cost, long.dearest, long.offPeak]) {
      assert.deepEqual(one, { unknown: "noReadings" });
    }
    assert.equal(long.missingDays, 28);
  });

  it("says of production what was earned, and nothing about what is bought", async () => {
    const start = day("2026-11-01");
    await hold(start, addMonths(start, 1), () => 4_000, "production");
    const said = await report(start, contractOf(base(0.1)), "production");
    assert.deepEqual([known(said.energy), known(said.cost).value], [120, 12]);
    const { energy, cost } = said.expected;
    assert.deepEqual(
      [said.baseLoad, energy, cost],
      [1, 2, 3].map(() => ({ unknown: "production" })),
    );
  });
});
