import assert from "node:assert/strict";
import fc from "fast-check";
import { askCost, type CostEntry, type CostStep } from "../../nodes/costs/index.js";
import { lengthOfDay, startOfDay, type Day } from "../../nodes/readings/index.js";
import { readContract, shippedColor, type Color } from "../../nodes/pricing/index.js";
import { Harness } from "../archive/harness.js";
import { day } from "../fixtures/paris.js";
import { fill } from "./against-second.js";
import { caseOf, type Case } from "./draw.js";

const RUNS = 12;
const settings = { numRuns: RUNS, seed: 1 };

/** Drawn cases; those that no longer apply are left out. */
const cases = (applies: (drawn: Case) => boolean = () => true): fc.Arbitrary<Case> =>
  fc.integer({ min: 1, max: 1e9 }).map(caseOf).filter(applies);

/** What a drawn case costs, by one step after the other. */
async function costsOf<S extends CostStep>(
  drawn: Case,
  steps: readonly S[],
  colorOf: (day: Day) => Color | undefined = shippedColor,
): Promise<Record<S, readonly CostEntry[]>> {
  const read = readContract(drawn.contract);
  assert.ok("contract" in read, JSON.stringify(read));
  const harness = new Harness();
  try {
    await fill(harness, drawn);
    const costs: Partial<Record<S, readonly CostEntry[]>> = {};
    for (const step of steps) {
      const { entries } = await askCost(
        harness.archive,
        harness.point,
        {
          contract: read.contract,
          direction: drawn.direction,
          step,
          start: day(drawn.held.start),
          end: day(drawn.held.end),
        },
        colorOf,
        day(drawn.today),
      );
      costs[step] = entries;
    }
    return costs as Record<S, readonly CostEntry[]>;
  } finally {
    harness.remove();
  }
}

const micros = (euros: number): number => Math.round(euros * 1e6);
const wattHours = (kWh: number): number => Math.round(kWh * 1e3);
const sum = <T>(all: readonly T[], of: (one: T) => number): number => all.reduce((s, one) => s + of(one), 0);

/** After all drawn readings. */
const LATER = "2027-11-24";
/** A subscription whose share of a day has five decimals in months of 28, 29, 30 and 31 days. */
const SHARED = 0.37758;

/** A case whose days cost whole millionths: cents a kWh, and powers of which a minute has whole watt-hours. */
function exactly(drawn: Case): Case {
  const versions = drawn.contract.versions.map((version) => {
    const offered =
      version.offer === "custom"
        ? version.rules!.map((rule) => rule.class)
        : {
            base: ["BASE"],
            series: [],
            hphc: ["HP", "HC"],
            tempo: ["HPJB", "HCJB", "HPJW", "HCJW", "HPJR", "HCJR"],
          }[version.offer];
    const names = new Set([...offered, ...Object.values(version.registers ?? {})]);
    const classes = Object.fromEntries([...names].map((name, i) => [name, (1 + 7 * i) / 100]));
    return { ...version, prices: { subscription: Number((version.power * SHARED).toFixed(5)), classes } };
  });
  const days = drawn.days.map((one) => ({
    ...one,
    curve: one.curve.map((interval) => ({ ...interval, value: 60 * (interval.value % 100) })),
  }));
  return { ...drawn, contract: { ...drawn.contract, versions }, days, today: LATER };
}

describe("what a span cost", () => {
  it("adds up from its classes, its subscription and what is unpriced, to the last digit", async () => {
    await fc.assert(
      fc.asyncProperty(cases(), async (drawn) => {
        const costs = await costsOf(drawn, ["day", "month", "bill", "year", "period"]);
        for (const entry of Object.values(costs).flat()) {
          const classes = Object.values(entry.byClass);
          assert.equal(
            micros(entry.value),
            sum(classes, (one) => micros(one.value)) + micros(entry.subscription),
          );
          assert.equal(
            wattHours(entry.energy),
            sum(classes, (one) => wattHours(one.energy)) + wattHours(entry.unpriced),
          );
        }
      }),
      settings,
    );
  });

  it("is the same however it is split, where days cost whole millionths", async () => {
    await fc.assert(
      fc.asyncProperty(
        cases(({ contract }) => contract.versions[0]!.from < "2015-01-01").map(exactly),
        async (drawn) => {
          const { period, ...splits } = await costsOf(drawn, ["period", "day", "month", "bill", "year"]);
          fc.pre(period.length === 1 && splits.day.length > 0);
          const whole = period[0]!;
          const { day: days, ...larger } = splits;
          // Days before the first reading have an entry only within a longer one.
          const isWhole = days[0]!.start === whole.start;
          for (const parts of [...(isWhole ? [days] : []), ...Object.values(larger)]) {
            assert.equal(parts[0]!.start, whole.start);
            assert.equal(parts.at(-1)!.end, whole.end);
            for (const [i, part] of parts.slice(1).entries()) assert.equal(part.start, parts[i]!.end);
            assert.equal(
              sum(parts, (one) => micros(one.value)),
              micros(whole.value),
            );
            assert.equal(
              sum(parts, (one) => micros(one.subscription)),
              micros(whole.subscription),
            );
            assert.equal(
              sum(parts, (one) => wattHours(one.energy)),
              wattHours(whole.energy),
            );
            assert.equal(
              sum(parts, (one) => wattHours(one.unpriced)),
              wattHours(whole.unpriced),
            );
            assert.equal(
              sum(parts, (one) => one.missing),
              whole.missing,
            );
            assert.equal(
              parts.every((one) => one.complete),
              whole.complete,
            );
            for (const [name, { value, energy }] of Object.entries(whole.byClass)) {
              assert.equal(
                sum(parts, (one) => micros(one.byClass[name]?.value ?? 0)),
                micros(value),
              );
              assert.equal(
                sum(parts, (one) => wattHours(one.byClass[name]?.energy ?? 0)),
                wattHours(energy),
              );
            }
          }
        },
      ),
      settings,
    );
  });

  it("has no price for a colour that is not known", async () => {
    const isTempo = ({ contract }: Case): boolean =>
      contract.versions.length === 1 && contract.versions[0]!.offer === "tempo";
    await fc.assert(
      fc.asyncProperty(cases(isTempo), async (drawn) => {
        const { period } = await costsOf(drawn, ["period"], () => undefined);
        for (const { byClass, energy, unpriced, value, subscription, complete } of period) {
          assert.deepEqual(byClass, {});
          assert.equal(unpriced, energy);
          assert.equal(value, subscription);
          assert.ok(!complete || energy === 0);
        }
      }),
      settings,
    );
  });

  it("goes by a complete curve as it is, whatever the daily value says", async () => {
    /** Two classes on every day, so that no daily value is enough. */
    const rules = [{ class: "a", to: "07:13" }, { class: "b" }];
    const prices = { subscription: 10, classes: { a: 0.1, b: 0.3 } };
    const contract = { versions: [{ from: "", offer: "custom" as const, power: 6, prices, rules }] };
    await fc.assert(
      fc.asyncProperty(cases(), fc.integer({ min: 0, max: 90_000 }), async (one, daily) => {
        const drawn = { ...one, contract, direction: "consumption" as const, today: LATER };
        const full = drawn.days.filter(isComplete);
        fc.pre(full.length > 0);
        const [with_, without] = await Promise.all([
          costsOf({ ...drawn, days: full.map((of) => ({ ...of, daily })) }, ["day"]),
          costsOf({ ...drawn, days: full.map((of) => ({ ...of, daily: undefined })) }, ["day"]),
        ]);
        assert.deepEqual(with_, without);
        const energy = sum(full, ({ curve }) => sum(curve, ({ value, step }) => value * step));
        const [period] = (await costsOf({ ...drawn, days: full }, ["period"])).period;
        assert.equal(wattHours(period!.energy), Math.round(energy / 3_600));
      }),
      settings,
    );
  });
});

/** Whether a curve fills its day: intervals never overlap. */
function isComplete({ day: text, curve }: Case["days"][number]): boolean {
  return (
    curve[0]?.start === startOfDay(day(text)) && sum(curve, ({ step }) => step) === lengthOfDay(day(text))
  );
}
