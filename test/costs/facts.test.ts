/** The facts of a day as the archive keeps them price it to the last digit. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { DayPricing, type DayFacts } from "../../nodes/costs/day-pricing.js";
import { factsOf, isSame, sentDayOf } from "../../nodes/costs/facts.js";
import { lengthOfDay, startOfDay } from "../../nodes/readings/index.js";
import { colors, nothingAnnounced } from "../../nodes/pricing/index.js";
import { base, contractOf, hphc, tempo } from "../fixtures/contracts.js";
import { day } from "../fixtures/paris.js";

const color = fc.option(fc.constantFrom(...colors), { nil: undefined });

const labels = fc.subarray(["A b", "EJP", "a.b-c_1", "constructor", "x"]);
const ofEvenings = {
  ...base(0.2),
  offer: "custom",
  prices: { classes: { a: 0.6, b: 0.2 } },
  rules: [{ class: "a", from: "18:00", to: "02:00", announced: "EJP" }, { class: "b" }],
};

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
  })
  .map(
    ({ of, daily, begins, steps, colors: both, announced, registers }): { of: number; facts: DayFacts } => {
      let at = startOfDay(of) + begins * 300;
      const end = startOfDay(of) + lengthOfDay(of);
      const curve = steps.flatMap(({ step, power, hole }) => {
        const start = at + hole;
        at = start + step;
        const isInside = at > startOfDay(of) && start < end;
        return isInside ? [{ start, end: at, power }] : [];
      });
      return { of, facts: { daily, curve, colors: both, announced, registers } };
    },
  );

describe("the facts of a day that was sent", () => {
  it("price it to the last digit by every contract, although they are kept as texts", () => {
    fc.assert(
      fc.property(facts, ({ of, facts: given }) => {
        const kept = factsOf(structuredClone(sentDayOf(of, given)));
        for (const contract of [base(0.123456, 31), hphc(0.2, 0.1, 31), tempo(31), ofEvenings].map((one) =>
          contractOf(one),
        )) {
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
    const { curve: text, colors: letters } = sentDayOf(of, {
      daily: 24_000,
      curve,
      colors: [undefined, "red"],
      announced: [[], []],
      registers: undefined,
    });
    assert.equal(letters, "?r");
    assert.match(text, /^\[\[0,1800,\[1000,1001,/);
    assert.ok(text.length < 260, String(text.length));
  });
});
