/** What is advised by hand-made years of highest powers. */
import assert from "node:assert/strict";
import { advisePower, askPower, type Peak } from "../../nodes/adviser/index.js";
import { formatDay, lengthOfDay, parseDay, startOfDay, type Day } from "../../nodes/readings/index.js";
import { readContract, shippedColor, type Contract } from "../../nodes/pricing/index.js";
import { Harness } from "../archive/harness.js";

const today = parseDay("2026-11-24")!;
const start = today - 365;
const table = [3, 6, 9, 12, 15, 18, 24, 30, 36];

/** A year whose days have one highest power, but for the first ones. @param first VA */
function year(
  usual: number,
  first: readonly number[] = [],
  isHeld: (day: Day) => boolean = () => true,
): Peak[] {
  return Array.from({ length: 365 }, (_, i) => start + i)
    .filter(isHeld)
    .map((day, i) => ({ day, at: startOfDay(day) + 43_200, value: first[i] ?? usual }));
}
const advise = (
  peaks: readonly Peak[],
  subscribed: number | undefined = 9,
  phases?: 1 | 3,
  isSignable: (power: number) => boolean = () => true,
) =>
  advisePower(
    peaks,
    subscribed,
    table.map((power) => ({ power, saving: null, signable: isSignable(power) })),
    phases,
  );
const monthOf = (day: Day): number => Number(formatDay(day).slice(5, 7));

describe("the advice about the subscribed power", () => {
  it("counts a day exactly at a step as not above it", () => {
    const { advice, to, steps } = advise(year(6_000));
    assert.deepEqual([advice, to], ["lower", 6]);
    const six = steps.find(({ power }) => power === 6)!;
    assert.deepEqual([six.daysAbove, six.daysAbove110], [0, 0]);
    const above = advise(year(6_000, [6_001]));
    assert.deepEqual([above.advice, above.to], ["keep", undefined]);
    assert.equal(above.steps.find(({ power }) => power === 6)!.daysAbove, 1);
  });

  it("counts a day exactly at 110 % as not above it", () => {
    const at = advise(year(5_000, [9_900, 9_900, 9_900, 9_900]));
    assert.equal(at.advice, "keep");
    assert.deepEqual(at.steps.find(({ power }) => power === 9)!.daysAbove, 4);
    const above = advise(year(5_000, [9_901, 9_901, 9_901]));
    assert.deepEqual([above.advice, above.to], ["higher", 12]);
    assert.equal(advise(year(5_000, [9_901, 9_901])).advice, "keep");
    const far = advise(year(5_000, [9_901, 9_901, 13_201]));
    assert.deepEqual([far.advice, far.to], ["higher", 15]);
  });

  it("has no higher step for what is above them all", () => {
    const { advice, to } = advise(year(50_000), 36);
    assert.deepEqual([advice, to], ["higher", undefined]);
  });

  it("advises nothing without a winter, a year or a contract", () => {
    const isSummer = (day: Day): boolean => monthOf(day) > 3 && monthOf(day) < 11;
    const few = advise(year(2_000, [], (day) => isSummer(day) || day % 3 > 0));
    assert.deepEqual([few.days, few.winterDays < 140, few.advice], [few.days, true, "unknown"]);
    assert.ok(few.days >= 300);
    const january = (day: Day): boolean => monthOf(day) !== 7 && monthOf(day) !== 8;
    const enough = advise(year(2_000, [], january));
    assert.deepEqual([enough.days, enough.winterDays, enough.advice, enough.to], [303, 151, "lower", 3]);
    const june = parseDay("2026-06-01")!;
    const without = (count: number): Peak[] => year(2_000, [], (day) => day < june || day >= june + count);
    assert.deepEqual(
      [66, 65].map((count) => advise(without(count)).advice),
      ["unknown", "lower"],
    );
    const none = advisePower(year(2_000), undefined, [], undefined);
    assert.deepEqual([none.subscribed, none.advice, none.days], [null, "unknown", 365]);
  });

  it("never advises less by the sum of three phases, but more", () => {
    const less = advise(year(2_000), 9, 3);
    assert.deepEqual([less.advice, less.to, less.isHeldByPhases], ["keep", undefined, true]);
    assert.equal(advise(year(10_000), 9, 3).advice, "higher");
    assert.equal(advise(year(2_000), 9, 1).advice, "lower");
  });

  describe("where higher powers of the offer can no longer be signed", () => {
    const upToSix = (power: number): boolean => power <= 6;
    const told = (usual: number, subscribed: number, phases?: 1 | 3) => {
      const { advice, to, closedTo, isHeldByPhases } = advise(year(usual), subscribed, phases, upToSix);
      return [advice, to, closedTo, isHeldByPhases];
    };
    it("never names one of them: neither above nor below the subscribed power", () => {
      assert.deepEqual(told(8_500, 12), ["keep", undefined, 9, false]);
      assert.deepEqual(told(7_000, 6), ["higher", undefined, 9, false]);
      assert.deepEqual(told(7_000, 3), ["higher", undefined, 9, false]);
      assert.deepEqual(told(50_000, 36), ["higher", undefined, undefined, false]);
    });
    it("names what can be signed: 3 and 6 kVA", () => {
      assert.deepEqual(told(5_000, 3), ["higher", 6, undefined, false]);
      assert.deepEqual(told(5_000, 12), ["lower", 6, undefined, false]);
      assert.deepEqual(told(2_000, 9), ["lower", 3, undefined, false]);
    });
    it("goes on to the next step that can be signed, up as down", () => {
      const odd = (power: number): boolean => power !== 12 && power !== 6;
      const of = (usual: number, subscribed: number) => advise(year(usual), subscribed, 1, odd);
      assert.deepEqual([of(11_000, 9).advice, of(11_000, 9).to], ["higher", 15]);
      assert.deepEqual([of(5_000, 15).advice, of(5_000, 15).to], ["lower", 9]);
    });
    it("says of three phases what it says elsewhere", () => {
      assert.deepEqual(told(8_500, 12, 3), ["keep", undefined, undefined, true]);
    });
  });

  it("lists the ten highest days, the highest first", () => {
    const { highest } = advise(year(2_000, [3_000, 7_000, 5_000]));
    assert.equal(highest.length, 10);
    assert.deepEqual(
      highest.slice(0, 4).map(({ day, value }) => [day - start, value]),
      [
        [1, 7_000],
        [2, 5_000],
        [0, 3_000],
        [3, 2_000],
      ],
    );
  });
});

describe("what another power would save a year", () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = new Harness();
    const days = Array.from({ length: 365 }, (_, i) => start + i);
    const daily = days.map((day) => ({ start: startOfDay(day), step: lengthOfDay(day), value: 10_000 }));
    const peaks = days.map((day) => ({
      start: startOfDay(day),
      step: lengthOfDay(day),
      value: 5_000,
      at: startOfDay(day) + 60,
    }));
    await harness.merge(daily, { series: "daily", start, end: today });
    await harness.merge(peaks, { series: "max_power", start, end: today });
  });
  afterEach(() => harness.remove());

  const stepsOf = async (version: object, on = today) => {
    const read = readContract({ versions: [{ from: "", prices: "regulated", ...version }] });
    assert.ok("contract" in read, JSON.stringify(read));
    const asked: { contract: Contract; phases: undefined } = { contract: read.contract, phases: undefined };
    return (await askPower(harness.archive, harness.point, asked, shippedColor, on)).steps;
  };
  const savings = async (version: object): Promise<Record<number, number | null>> =>
    Object.fromEntries((await stepsOf(version)).map(({ power, saving }) => [power, saving]));

  it("is the subscription’s, where a kWh costs the same at all powers", async () => {
    const hphc = await savings({ offer: "hphc", power: 9, hours: [{ from: "22:00", to: "06:00" }] });
    assert.deepEqual(
      [hphc[6], hphc[9], hphc[12]],
      [Math.round((19.88 - 15.86) * 1_200) / 100, 0, Math.round((19.88 - 23.76) * 1_200) / 100],
    );
    assert.equal(hphc[3], Math.round((19.88 - 12.13) * 1_200) / 100);
    const tempo = await savings({ offer: "tempo", power: 9 });
    assert.deepEqual(
      [tempo[3], tempo[6], tempo[24]],
      [undefined, 46.8, Math.round((19.7 - 38.22) * 1_200) / 100],
    );
  });

  it("counts the price of a kWh by power", async () => {
    const base = await savings({ offer: "base", power: 9 });
    // A kWh of Base costs 0.16 c€ more up to 6 kVA.
    assert.equal(base[6], Math.round((48.24 - 3_650 * 0.0016) * 100) / 100);
    assert.equal(base[12], -46.56);
  });

  it("says which powers can be signed: of Base none from 9 kVA on, of prices of one’s own all", async () => {
    const signable = async (version: object, on?: Day): Promise<number[]> =>
      (await stepsOf(version, on)).filter((step) => step.signable).map(({ power }) => power);
    for (const power of [6, 9, 24]) {
      assert.deepEqual(await signable({ offer: "base", power }), [3, 6]);
    }
    assert.deepEqual(await signable({ offer: "base", power: 7 }), [3, 6]);
    const before = await signable({ offer: "base", power: 9 }, parseDay("2025-01-31"));
    assert.deepEqual(before, table);
    for (const offer of ["hphc", "tempo"]) {
      const steps = await stepsOf({ offer, power: 9 });
      const priced = steps.filter(({ saving }) => saving !== null).map(({ power }) => power);
      assert.deepEqual(await signable({ offer, power: 9 }), priced);
      assert.ok(priced.includes(12));
    }
    const prices = { classes: { BASE: 0.2 } };
    assert.deepEqual(await signable({ offer: "base", power: 9, prices }), table);
    // Of a contract that has not begun, by its first version.
    const later = { from: "2029-01-01", offer: "base", power: 6 };
    assert.deepEqual(await signable(later), [3, 6]);
    assert.ok((await stepsOf(later)).every(({ saving }) => saving === null));
    const hours = [{ from: "22:00", to: "06:00" }];
    const sold = (await stepsOf({ offer: "hphc", power: 9, hours })).map(({ power }) => power);
    const hphc = await stepsOf({ from: "2029-01-01", offer: "hphc", power: 9, hours });
    assert.deepEqual(
      hphc.map(({ power }) => power),
      sold,
    );
  });

  it("is not known with own prices, nor from a power that the table lacks, which is among the steps", async () => {
    const own = await savings({ offer: "base", power: 9, prices: { classes: { BASE: 0.2 } } });
    assert.ok(Object.values(own).every((saving) => saving === null));
    const seven = await savings({ offer: "base", power: 7 });
    assert.deepEqual([7 in seven, seven[6]], [true, null]);
    const rules = [{ class: "X" }];
    const custom = await savings({ offer: "custom", power: 9, prices: { classes: { X: 0.2 } }, rules });
    assert.deepEqual(Object.keys(custom).map(Number), table);
  });
});
