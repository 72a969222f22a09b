/** The facts of a day as the archive keeps them price it to the last digit. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { DayPricing, type DayFacts } from "../../nodes/costs/day-pricing.js";
import { factsOf, isSame, sentDayOf } from "../../nodes/costs/facts.js";
import { lengthOfDay, startOfDay } from "../../nodes/readings/index.js";
import { colors, nothingAnnounced, type PriceSpan } from "../../nodes/pricing/index.js";
import { base, contractOf, hphc, series, tempo } from "../fixtures/contracts.js";
import { day } from "../fixtures/paris.js";

const color = fc.option(fc.constantFrom(...colors), { nil: undefined });

const labels = fc.subarray(["A b", "EJP", "a.b-c_1", "constructor", "x"]);
const ofEvenings = {
  ...base(0.2),
  offer: "custom",
  prices: { classes: { a: 0.6, b: 0.2 } },
  rules: [{ class: "a", from: "18:00", to: "02:00", announced: "EJP" }, { class: "b" }],
};

/** Prices of a series, with holes: minutes and 1e-8 € a kWh. */
const spans = fc.array(
  fc.record({
    hole: fc.constantFrom(0, 0, 0, 7, 90),
    minutes: fc.constantFrom(5, 15, 15, 60, 61),
    price: fc.constantFrom(0n, -5_000_000n, 12_345_678n, 10n ** 14n),
  }),
  { maxLength: 100 },
);

function pricesOf(
  of: number,
  drawn: readonly { readonly hole: number; readonly minutes: number; readonly price: bigint }[],
): PriceSpan[] {
  let at = startOfDay(of);
  const end = at + lengthOfDay(of);
  return drawn.flatMap(({ hole, minutes, price }) => {
    const start = at + hole * 60;
    at = start + minutes * 60;
    return at > end ? [] : [{ start, end: at, price }];
  });
}

/** Intervals of several lengths with holes, of which the first and the last may reach beyond the day. */
const facts = fc
  .record({
    of: fc.constantFrom("2025-10-26", "2026-03-29", "2026-01-15").map(day),
    daily: fc.option(fc.integer({ min: 0, max: 200_000 }), { nil: undefined }),
    begins: fc.integer({ min: -6, max: 24 }),
    steps: fc.array(
      fc.record({
        step: fc.constantFrom(300, 600, 1_800, 3_600),
        power: fc.integer({ min: 0, max: 36_000 }),
        hole: fc.constantFrom(0, 0, 0, 300, 7_200),
      }),
      { maxLength: 60 },
    ),
    colors: fc.tuple(color, color),
    announced: fc.tuple(labels, labels),
    registers: fc.option(
      fc.array(
        fc.record({
          id: fc.constantFrom("HC", "HP", "HCJB", "BASE", "F1"),
          label: fc.constantFrom("", "Heures Creuses", "Été"),
          energy: fc.integer({ min: 1, max: 90_000 }),
        }),
        { maxLength: 6 },
      ),
      { nil: undefined },
    ),
    prices: spans,
  })
  .map(
    ({
      of,
      daily,
      begins,
      steps,
      colors: both,
      announced,
      registers,
      prices,
    }): { of: number; facts: DayFacts } => {
      let at = startOfDay(of) + begins * 300;
      const end = startOfDay(of) + lengthOfDay(of);
      const curve = steps.flatMap(({ step, power, hole }) => {
        const start = at + hole;
        at = start + step;
        const isInside = at > startOfDay(of) && start < end;
        return isInside ? [{ start, end: at, power }] : [];
      });
      return {
        of,
        facts: { daily, curve, colors: both, announced, registers, prices: pricesOf(of, prices) },
      };
    },
  );

describe("the facts of a day that was sent", () => {
  it("price it to the last digit by every contract, although they are kept as texts", () => {
    fc.assert(
      fc.property(facts, ({ of, facts: given }) => {
        const kept = factsOf(structuredClone(sentDayOf(of, given)));
        for (const contract of [
          base(0.123456, 31),
          hphc(0.2, 0.1, 31),
          tempo(31),
          ofEvenings,
          series(12),
        ].map((one) => contractOf(one))) {
          const pricing = new DayPricing(contract, { ...nothingAnnounced, colorOf: () => "white" });
          const [before, after] = [given, kept].map((each) => pricing.costOf(of, each));
          assert.equal(after!.amount, before!.amount);
          assert.deepEqual(after!.entry(0, 1, []), before!.entry(0, 1, []));
        }
        assert.ok(isSame(sentDayOf(of, kept), sentDayOf(of, given)));
      }),
      { numRuns: 300 },
    );
  });

  it("are small: a day of half-hours is one run of values", () => {
    const of = day("2026-01-15");
    const curve = Array.from({ length: 48 }, (_, i) => {
      const start = startOfDay(of) + i * 1_800;
      return { start, end: start + 1_800, power: 1_000 + i };
    });
    const {
      curve: text,
      colors: letters,
      prices,
    } = sentDayOf(of, {
      daily: 24_000,
      curve,
      colors: [undefined, "red"],
      announced: [[], []],
      registers: undefined,
      prices: Array.from({ length: 96 }, (_, i) => {
        const start = startOfDay(of) + i * 900;
        return { start, end: start + 900, price: BigInt((i % 40) * 100_000 - 500_000) };
      }),
    });
    assert.equal(letters, "?r");
    assert.match(text, /^\[\[0,1800,\[1000,1001,/);
    assert.ok(text.length < 260, String(text.length));
    assert.match(prices, /^\[\[0,900,\[-500000,-400000,/);
    assert.ok(prices.length < 800, String(prices.length));
  });

  it("are the same however the prices of a series were said, and others once one changed", () => {
    const of = day("2026-10-25");
    const begin = startOfDay(of);
    const facts = (...prices: readonly PriceSpan[]): ReturnType<typeof sentDayOf> =>
      sentDayOf(of, {
        daily: 1,
        curve: [],
        colors: [undefined, undefined],
        announced: [[], []],
        registers: undefined,
        prices,
      });
    const price = 12_345_678n;
    const whole = facts({ start: begin, end: begin + 25 * 3_600, price });
    const inHours = Array.from({ length: 25 }, (_, i) => ({
      start: begin + i * 3_600,
      end: begin + (i + 1) * 3_600,
      price,
    }));
    assert.ok(isSame(facts(...inHours), whole));
    assert.ok(!isSame(facts(...inHours.slice(1)), whole));
    assert.ok(!isSame(facts({ start: begin, end: begin + 25 * 3_600, price: 0n }), whole));
    assert.equal(facts().prices, "");
  });
});
