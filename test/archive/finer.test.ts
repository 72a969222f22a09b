/** A curve in two steps: what says the same in more detail stays, or takes the place, whatever came first. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Reading } from "../../nodes/readings/index.js";
import { alone, inPieces } from "../event-loop.js";
import { Harness, asRounded, countsOf, curve, daily, day, fileOf } from "./harness.js";

const DAY = day("2026-11-03");

describe("readings of a file in another step", () => {
  let harness: Harness;
  beforeEach(() => (harness = new Harness()));
  afterEach(() => {
    harness.remove();
  });

  /** The mean power of whole intervals, in a coarser step. */
  function coarser(readings: readonly Reading[], step = 3_600): Reading[] {
    const sums = new Map<number, number>();
    for (const { start, step: own, value } of readings) {
      const of = start - (start % step);
      sums.set(of, (sums.get(of) ?? 0) + value * own);
    }
    return [...sums].map(([start, sum]) => ({ start, step, value: Math.floor(sum / step) }));
  }

  const halves = curve(DAY, 1_800, (i) => 300 + 17 * i);
  const hours = coarser(halves);

  for (const conflicts of ["keep", "replace"] as const) {
    describe(`that conflicts ${conflicts}`, () => {
      it("change nothing if they are coarser and say the same", async () => {
        await harness.merge(halves);
        assert.deepEqual(await harness.load(hours, { conflicts, dryRun: true }), countsOf(0, 24));
        assert.deepEqual(await harness.load(hours, { conflicts }), countsOf(0, 24));
        assert.deepEqual(harness.held(), halves);
      });

      it("take the place of coarser ones if they are whole and say the same", async () => {
        await harness.merge(hours);
        assert.deepEqual(await harness.load(halves, { conflicts, dryRun: true }), countsOf(48));
        assert.deepEqual(await harness.load(halves, { conflicts }), countsOf(48));
        assert.deepEqual(harness.held(), halves);
        assert.deepEqual(await harness.load(halves, { conflicts }), countsOf(0, 48));
      });

      it("are in conflict where one of the finer ones is missing", async () => {
        const most = halves.filter((_, i) => i !== 6);
        await harness.load(most);
        assert.deepEqual(await harness.load(hours, { conflicts, dryRun: true }), countsOf(0, 23, 1));
        harness.remove();
        harness = new Harness();
        await harness.load(hours);
        assert.deepEqual(await harness.load(most, { conflicts, dryRun: true }), countsOf(46, 0, 1));
      });

      it("are in conflict where one of the finer ones is rounded", async () => {
        const mixed = halves.map((half, i) => (i === 6 ? { ...half, rounded: true } : half));
        await harness.load(hours);
        assert.deepEqual(await harness.load(mixed, { conflicts, dryRun: true }), countsOf(46, 1, 1));
        harness.remove();
        harness = new Harness();
        await harness.load(mixed);
        assert.deepEqual(await harness.load(hours, { conflicts, dryRun: true }), countsOf(0, 23, 1));
      });

      it("are in conflict where they cross", async () => {
        const late = hours.map((hour) => ({ ...hour, start: hour.start + 900 }));
        await harness.load(halves);
        assert.deepEqual(await harness.load(late, { conflicts, dryRun: true }), countsOf(0, 0, 24));
      });
    });
  }

  it("are in conflict if they say something else, and only `replace` takes them", async () => {
    const other = hours.map((hour, i) => (i < 2 ? { ...hour, value: hour.value + 2 + i } : hour));
    await harness.load(halves);
    assert.deepEqual(await harness.load(other), countsOf(0, 22, 2));
    assert.deepEqual(harness.held(), halves);
    assert.deepEqual(await harness.load(other, { conflicts: "replace" }), countsOf(0, 22, 2));
    assert.deepEqual(harness.held(), [...other.slice(0, 2), ...halves.slice(4)]);
    assert.deepEqual(await harness.load(halves), countsOf(0, 44, 4));
    assert.deepEqual(await harness.load(halves, { conflicts: "replace" }), countsOf(0, 44, 4));
    assert.deepEqual(harness.held(), halves);
  });

  it("give way to a service's as always", async () => {
    await harness.load(halves);
    await harness.merge(hours);
    assert.deepEqual(harness.held(), hours);
  });

  alone("of thousands, in slices that part an hour, hold the event loop for less than 50 ms", async () => {
    const from = day("2024-06-01");
    const all = Array.from({ length: 200 }, (_, i) => curve(from + i, 300, (k) => 5 * k + i)).flat();
    const means = coarser(all);
    await harness.load(means);
    const finer = await inPieces(() => harness.load(all));
    assert.deepEqual(finer.result, countsOf(all.length));
    assert.deepEqual(harness.held(), all);
    const again = await inPieces(() => harness.load(means, { conflicts: "replace" }));
    assert.deepEqual(again.result, countsOf(0, means.length));
    assert.deepEqual(harness.held(), all);
    for (const { longest } of [finer, again]) assert.ok(longest < 50, `${longest} ms`);
  });

  it("of thousands take their places although a service brings something between two slices", async () => {
    const from = day("2024-06-01");
    const all = Array.from({ length: 100 }, (_, i) => curve(from + i, 300, (k) => 5 * k + i)).flat();
    await harness.load(coarser(all));
    const work = harness.load(all);
    const state = { isDone: false };
    void work.finally(() => (state.isDone = true));
    const begun = (): number =>
      harness.archive.readings.between(harness.series().id, all[0]!.start, all[12]!.start).length;
    let brought = 0;
    while (!state.isDone) {
      // Until it is decided, each of them would begin the comparison again.
      if (begun() === 12) await harness.merge([{ ...halves[0]!, value: ++brought }]);
      await new Promise(setImmediate);
    }
    assert.deepEqual(await work, countsOf(all.length));
    assert.ok(brought > 1, `${brought} times`);
    assert.deepEqual(harness.held(), [...all, { ...halves[0]!, value: brought }]);
  });

  it("of steps that divide each other, in any order and however decided, end as the finest one", async () => {
    const steps = [300, 900, 1_800, 3_600] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 24, maxLength: 24 }),
        fc.array(fc.record({ step: fc.constantFrom(...steps), isReplacing: fc.boolean() }), {
          minLength: 1,
          maxLength: 6,
        }),
        async (values, files) => {
          harness.remove();
          harness = new Harness();
          const finest = curve(DAY, 300, (i) => 12 * values[i % 24]!).slice(0, 24);
          for (const { step, isReplacing } of files) {
            const { conflicts } = await harness.load(coarser(finest, step), {
              conflicts: isReplacing ? "replace" : "keep",
            });
            assert.equal(conflicts, 0);
          }
          const least = Math.min(...files.map(({ step }) => step));
          assert.deepEqual(harness.held(), coarser(finest, least));
        },
      ),
      { numRuns: 60 },
    );
  });

  describe("or rounded, far from the exact ones", () => {
    it("are unchanged, and said to be far", async () => {
      const values = [19_499, 12_000, 8_000, 5_000];
      const exact = daily(DAY, DAY + 4, (of) => values[of - DAY]!);
      await harness.merge(exact, { series: "daily" });
      const others = [12_000, 14_000, 10_001, 4_000];
      const file = asRounded(daily(DAY, DAY + 4, (of) => others[of - DAY]!));
      for (const conflicts of ["keep", "replace"] as const) {
        assert.deepEqual(
          await harness.load(file, { conflicts, dryRun: true, series: "daily" }),
          countsOf(0, 4, 0, 2),
        );
        assert.deepEqual(await harness.load(file, { conflicts, series: "daily" }), countsOf(0, 4, 0, 2));
      }
      assert.deepEqual(harness.held("daily"), exact);
      const preview = await harness.archive.staging.preview(
        harness.point,
        fileOf([{ direction: "consumption", series: "daily", readings: file }]),
      );
      assert.deepEqual(preview.counts, countsOf(0, 4, 0, 2));
      assert.deepEqual(preview.calendar[0]!.months, [
        { month: "2026-11", imported: 0, unchanged: 4, conflicts: 0 },
      ]);
    });

    it("also in a coarser step, of which all is known", async () => {
      await harness.merge(halves.slice(0, 7));
      const file = asRounded(hours.slice(0, 4).map((hour) => ({ ...hour, value: hour.value + 2_001 })));
      assert.deepEqual(await harness.load(file, { dryRun: true }), countsOf(0, 4, 0, 3));
    });
  });
});
