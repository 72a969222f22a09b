/** Readings that are only known to a coarser unit: an exact one takes their place, whatever came first. */
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { Archive, CoverageState, Feed, type FeedEntry } from "../../nodes/archive/index.js";
import { exportMeter, hashMeter } from "../../nodes/exchange/index.js";
import { startOfDay, type Measure, type Reading, type Series } from "../../nodes/readings/index.js";
import { Harness, PDL, asRounded, countsOf, curve, daily, day, fileOf } from "./harness.js";

const DAY = day("2026-11-03");

const rounded = (readings: readonly Reading[]): Reading[] =>
  asRounded(readings.map((reading) => ({ ...reading, value: Math.floor(reading.value / 1_000) * 1_000 })));
const plain = ({ start, step, value, rounded: isRounded }: Reading): Reading => ({
  start,
  step,
  value,
  ...(isRounded === true && { rounded: true }),
});

describe("rounded readings", () => {
  let harness: Harness;
  beforeEach(() => (harness = new Harness()));
  afterEach(() => {
    harness.remove();
  });

  const load: Harness["load"] = (readings, options) =>
    harness.load(readings, { series: "daily", ...options });
  const held = (series: Series = "daily"): Reading[] =>
    harness.archive.readings.between(harness.series(series).id, 0, harness.seconds).map(plain);
  const marks = (series: Series = "daily"): [boolean, boolean][] =>
    harness.archive.readings
      .between(harness.series(series).id, 0, harness.seconds)
      .map((reading) => [reading.rounded === true, reading.revised]);
  const states = (series: Series = "daily"): CoverageState[] =>
    harness.archive.coverage.between(harness.series(series).id, DAY - 10, DAY + 10).map(({ state }) => state);

  const days = daily(DAY, DAY + 3, (of) => 8_123 + 1_001 * (of - DAY));

  describe("give way to a service's", () => {
    it("which are corrections where they differ", async () => {
      assert.deepEqual(await load(rounded(days)), countsOf(3));
      assert.deepEqual(await harness.merge(days, { series: "daily" }), { inserted: 0, corrected: 3 });
      assert.deepEqual(held(), days);
      assert.deepEqual(marks(), [
        [false, true],
        [false, true],
        [false, true],
      ]);
    });

    it("and become exact where they are equal, without anything to send", async () => {
      const whole = daily(DAY, DAY + 3, () => 9_000);
      await load(rounded(whole));
      const { readings } = harness.archive;
      const head = readings.head(harness.series("daily").id);
      assert.equal(readings.newest(harness.series("daily").id)!.rounded, true);
      let told = 0;
      harness.archive.onChange(() => told++);
      assert.deepEqual(await harness.merge(whole, { series: "daily" }), { inserted: 0, corrected: 0 });
      assert.deepEqual(held(), whole);
      assert.deepEqual([readings.head(harness.series("daily").id), told], [head, 0]);
      assert.equal(readings.newest(harness.series("daily").id)!.rounded, undefined);
      assert.deepEqual(states(), [CoverageState.complete, CoverageState.complete, CoverageState.complete]);
      harness.reopen();
      assert.deepEqual(held(), whole);
    });

    it("of another step, also across midnight", async () => {
      // Hours that begin at half past: the last one reaches into the next day.
      const hours = Array.from({ length: 24 }, (_, i) => ({
        start: startOfDay(DAY) + 1_800 + i * 3_600,
        step: 3_600,
        value: 1_000,
        rounded: true as const,
      }));
      await load(hours, { series: "load_curve" });
      const next = curve(DAY + 1).slice(0, 1);
      await harness.merge(next);
      assert.deepEqual(held("load_curve"), [...hours.slice(0, -1), ...next]);
      await harness.merge(curve(DAY).slice(4, 5));
      assert.equal(held("load_curve").length, 24, "two hours reach into the new interval's");
    });

    it("and stay where it has nothing", async () => {
      await load(rounded(days));
      await harness.merge([], { series: "daily", start: DAY, end: DAY + 3 });
      assert.deepEqual(held(), rounded(days));
    });
  });

  describe("do not make a day complete", () => {
    it("of daily values", async () => {
      await load(rounded(days));
      assert.deepEqual(states(), [CoverageState.missing, CoverageState.missing, CoverageState.missing]);
      await harness.merge([], { series: "daily", start: DAY, end: DAY + 1 });
      await harness.merge(days.slice(1, 2), { series: "daily" });
      assert.deepEqual(states(), [CoverageState.missing, CoverageState.complete, CoverageState.missing]);
    });

    it("of a curve, beside exact intervals", async () => {
      const whole = curve(DAY);
      await load(rounded(whole), { series: "load_curve" });
      await harness.merge(whole.slice(0, 10));
      assert.deepEqual(states("load_curve"), [CoverageState.partial]);
      await load(whole.slice(10), { series: "load_curve" });
      assert.deepEqual(states("load_curve"), [CoverageState.complete]);
    });

    it("nor an exact one incomplete", async () => {
      await harness.merge(days, { series: "daily" });
      for (const conflicts of ["keep", "replace"] as const) await load(rounded(days), { conflicts });
      assert.deepEqual(states(), [CoverageState.complete, CoverageState.complete, CoverageState.complete]);
    });
  });

  describe("of a file", () => {
    for (const conflicts of ["keep", "replace"] as const) {
      describe(`that conflicts ${conflicts}`, () => {
        it("are replaced by its exact ones, which count as imported", async () => {
          await load(rounded(days));
          assert.deepEqual(await load(days, { conflicts, dryRun: true }), countsOf(3));
          assert.deepEqual(await load(days, { conflicts }), countsOf(3));
          assert.deepEqual(held(), days);
          assert.deepEqual(await load(days, { conflicts }), countsOf(0, 3));
        });

        it("change nothing where an exact one is", async () => {
          await load(days);
          assert.deepEqual(await load(rounded(days), { conflicts, dryRun: true }), countsOf(0, 3));
          assert.deepEqual(await load(rounded(days), { conflicts }), countsOf(0, 3));
          assert.deepEqual(held(), days);
        });

        it("change nothing where an exact one of another step is", async () => {
          const half = curve(DAY).slice(6, 7);
          await load(half, { series: "load_curve", conflicts });
          const hours = rounded(curve(DAY, 3_600, () => 2_345));
          assert.deepEqual(await load(hours, { series: "load_curve", conflicts }), countsOf(23, 1));
          assert.deepEqual(held("load_curve"), [...hours.slice(0, 3), ...half, ...hours.slice(4)]);
        });

        it("are dropped where an exact one crosses them", async () => {
          const hours = rounded(curve(DAY, 3_600, () => 2_345));
          await load(hours, { series: "load_curve", conflicts });
          // The first begins with an hour, the second in the middle of one.
          const halves = [curve(DAY)[6]!, curve(DAY)[11]!];
          assert.deepEqual(await load(halves, { series: "load_curve", conflicts }), countsOf(2));
          assert.deepEqual(held("load_curve"), [
            ...hours.slice(0, 3),
            halves[0],
            hours[4],
            halves[1],
            ...hours.slice(6),
          ]);
        });

        it("become exact where its exact ones are equal, which count as unchanged", async () => {
          const whole = daily(DAY, DAY + 3, () => 9_000);
          await load(rounded(whole));
          const before = await hashMeter(harness.archive, harness.point);
          const head = harness.archive.readings.head(harness.series("daily").id);
          assert.deepEqual(await load(whole, { conflicts, dryRun: true }), countsOf(0, 3));
          assert.equal(await hashMeter(harness.archive, harness.point), before);
          let told = 0;
          harness.archive.onChange(() => told++);
          assert.deepEqual(await load(whole, { conflicts }), countsOf(0, 3));
          assert.deepEqual(held(), whole);
          assert.deepEqual([harness.archive.readings.head(harness.series("daily").id), told], [head, 0]);
          assert.notEqual(await hashMeter(harness.archive, harness.point), before);
          assert.deepEqual(
            states(),
            [0, 1, 2].map(() => CoverageState.complete),
          );
        });
      });
    }

    it("that differ from other rounded ones are conflicts as always", async () => {
      await load(rounded(days));
      const other = rounded(days).map((reading) => ({ ...reading, value: reading.value + 1_000 }));
      assert.deepEqual(await load(other), countsOf(0, 0, 3));
      assert.deepEqual(held(), rounded(days));
      assert.deepEqual(await load(other, { conflicts: "replace" }), countsOf(0, 0, 3));
      assert.deepEqual(held(), other);
      assert.deepEqual(
        states(),
        [0, 1, 2].map(() => CoverageState.missing),
      );
    });

    it("keep no exact one from being replaced that its exact ones cross", async () => {
      const [hour] = curve(DAY, 3_600);
      const [first, second] = curve(DAY);
      await load([hour!], { series: "load_curve" });
      const file = [...rounded([first!]), second!];
      assert.deepEqual(await load(file, { series: "load_curve" }), countsOf(0, 1, 1));
      assert.deepEqual(held("load_curve"), [hour]);
      assert.deepEqual(await load(file, { series: "load_curve", conflicts: "replace" }), countsOf(0, 1, 1));
      assert.deepEqual(held("load_curve"), [second], "the half that is left was not in the archive");
      await load(file, { series: "load_curve" });
      assert.deepEqual(held("load_curve"), [rounded([first!])[0], second]);
    });

    it("are compared again with what a service confirmed meanwhile", async () => {
      const whole = daily(DAY, DAY + 3, () => 9_000);
      await load(rounded(whole));
      let isConfirmed = false;
      const other = rounded(daily(DAY, DAY + 3, () => 5_000));
      const merged = await load(other, {
        conflicts: "replace",
        progress: () => {
          if (isConfirmed) return;
          isConfirmed = true;
          setImmediate(() => setImmediate(() => void harness.merge(whole, { series: "daily" })));
        },
      });
      assert.deepEqual(merged, countsOf(0, 3, 0, 3));
      assert.deepEqual(held(), whole);
    });

    it("of thousands, taken over in slices, give way in the same way", async () => {
      const from = day("2024-01-01");
      const halves = Array.from({ length: 366 }, (_, i) => curve(from + i, 1_800, (k) => 2_300 + k)).flat();
      const hours = Array.from({ length: 366 }, (_, i) => curve(from + i, 3_600, () => 2_000)).flat();
      await load(rounded(hours), { series: "load_curve" });
      assert.deepEqual(await load(halves, { series: "load_curve" }), countsOf(halves.length));
      assert.ok(isDeepStrictEqual(held("load_curve"), halves));
      assert.deepEqual(await load(rounded(halves), { series: "load_curve" }), countsOf(0, halves.length));
      assert.ok(isDeepStrictEqual(held("load_curve"), halves));
    });
  });

  it("say so in the feed, as do the months and years of their days", async () => {
    const measures: Measure[] = ["load_curve", "daily", "monthly", "yearly"];
    const feed = new Feed({
      archive: harness.archive,
      node: "node",
      usagePoint: harness.point,
      start: "history",
      outputs: measures.map((measure) => ({ direction: "consumption", measure })),
      now: () => harness.seconds,
    });
    const sent = (): Partial<Record<Measure, (true | undefined)[]>> => {
      const said: Partial<Record<Measure, (true | undefined)[]>> = {};
      for (let parcel = feed.next(); parcel; parcel = feed.next()) {
        (said[parcel.measure] ??= []).push(...parcel.readings.map((entry: FeedEntry) => entry.rounded));
      }
      return said;
    };
    const month = daily(DAY - 2, DAY + 2, () => 8_123);
    await harness.merge([month[0]!], { series: "daily" });
    await load(rounded(month.slice(1, 3)));
    await harness.merge([month[3]!], { series: "daily" });
    await load(rounded(curve(DAY, 3_600)), { series: "load_curve" });
    assert.deepEqual(sent(), {
      daily: [undefined, true, true, undefined],
      load_curve: Array.from({ length: 24 }, () => true),
      monthly: [true],
      yearly: [true],
    });
    await harness.merge(month, { series: "daily" });
    assert.deepEqual(sent(), {
      daily: [undefined, undefined],
      monthly: [undefined],
      yearly: [undefined],
    });
  });

  it("have no gap to their curve, nor has a curve that is rounded", async () => {
    const gapOf = async (value: number, isRounded: boolean, isCurveRounded: boolean): Promise<unknown> => {
      harness.remove();
      harness = new Harness();
      const whole = curve(DAY, 3_600, () => 1_000);
      if (isCurveRounded) await load(rounded(whole), { series: "load_curve" });
      else await harness.merge(whole);
      const [energy] = daily(DAY, DAY + 1, () => value);
      await load(isRounded ? rounded([energy!]) : [energy!]);
      const feed = new Feed({
        archive: harness.archive,
        node: "node",
        usagePoint: harness.point,
        start: "history",
        outputs: [{ direction: "consumption", measure: "daily" }],
        now: () => harness.seconds,
      });
      return feed.next()!.curveGap;
    };
    assert.deepEqual(
      [await gapOf(23_000, false, false), await gapOf(23_000, true, false), await gapOf(23_000, false, true)],
      [-1_000, undefined, undefined],
    );
  });

  describe("and exact ones, from files and a service in any order", () => {
    /** Eight hours: each of rounded hours or of rounded half-hours. */
    const HOURS = 8;
    interface Input {
      readonly from: "service" | "keep" | "replace";
      /** Which half-hours it has exact, and which rounded. */
      readonly exact: readonly boolean[];
      readonly rounded: readonly boolean[];
    }
    const slots = fc.array(fc.boolean(), { minLength: 2 * HOURS, maxLength: 2 * HOURS });
    const inputs = fc.array(
      fc.record<Input>({
        from: fc.constantFrom("service", "keep", "replace"),
        exact: slots,
        rounded: slots,
      }),
      { minLength: 1, maxLength: 5 },
    );
    const cases = fc.record({
      inputs,
      order: fc.array(fc.nat(), { minLength: 5, maxLength: 5 }),
      isHourly: fc.array(fc.boolean(), { minLength: HOURS, maxLength: HOURS }),
      values: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 2 * HOURS, maxLength: 2 * HOURS }),
    });
    const startOf = (slot: number): number => startOfDay(DAY) + slot * 1_800;

    function readingsOf(
      input: Input,
      isHourly: readonly boolean[],
      valueOf: (slot: number) => number,
    ): Reading[] {
      const found: Reading[] = [];
      for (let slot = 0; slot < 2 * HOURS; slot++) {
        const hour = slot >> 1;
        if (input.exact[slot]) found.push({ start: startOf(slot), step: 1_800, value: valueOf(slot) });
        else if (input.from === "service" || !input.rounded[slot]) continue;
        else if (!isHourly[hour]) found.push({ start: startOf(slot), step: 1_800, value: 1, rounded: true });
        // A file has no overlaps.
        else if (slot % 2 === 0 && !input.exact[slot + 1])
          found.push({ start: startOf(slot), step: 3_600, value: 1, rounded: true });
      }
      return found;
    }

    // Made once: to create the tables costs more than a case. Each case has a meter of its own, the same in both.
    let archives: Archive[];
    let number = 0;
    beforeEach(() => (archives = [Archive.inMemory(), Archive.inMemory()]));
    afterEach(() => {
      for (const archive of archives) archive.close();
    });

    async function archiveOf(
      place: 0 | 1,
      all: readonly Input[],
      isHourly: readonly boolean[],
      valueOf: (slot: number) => number,
    ): Promise<{ held: Reading[]; csv: string; hash: string; states: CoverageState[] }> {
      if (place === 0) number++;
      const archive = archives[place]!;
      const point = archive.usagePoints.usagePoint(String(Number(PDL) + number), "real", DAY);
      const series = archive.usagePoints.series(point.id, "consumption", "load_curve");
      const source = archive.sources.fileSource(point.id, "conso-api", harness.seconds);
      const now = harness.seconds;
      for (const input of all) {
        const readings = readingsOf(input, isHourly, valueOf);
        if (input.from === "service") {
          await archive.readings.merge({ series, readings, source, days: { start: DAY, end: DAY + 1 }, now });
        } else {
          const named = readings.map((one) => (one.rounded ? one : { ...one, source: "conso-api" }));
          const file = fileOf([{ direction: "consumption", series: "load_curve", readings: named }]);
          await archive.staging.mergeFile(point, file, { conflicts: input.from, now });
        }
      }
      const { csv, hash } = await exportMeter(archive, point, "international");
      const stored = archive.readings.between(series.id, 0, now).map(plain);
      const noted = archive.coverage.between(series.id, DAY, DAY + 1).map(({ state }) => state);
      return { held: stored, csv, hash, states: noted };
    }

    /** What is right, whatever the order. */
    function expected(
      all: readonly Input[],
      isHourly: readonly boolean[],
      valueOf: (slot: number) => number,
    ): Reading[] {
      const every = all.flatMap((input) => readingsOf(input, isHourly, valueOf));
      const exacts = every.filter((one) => !one.rounded);
      const others = every.filter(
        (one) =>
          one.rounded &&
          !exacts.some(({ start, step }) => start < one.start + one.step && one.start < start + step),
      );
      const byStart = new Map([...others, ...exacts].map((one) => [one.start, one]));
      return [...byStart.values()].sort((a, b) => a.start - b.start);
    }

    /** Whether something was corrected depends on what came first. */
    const withoutRevised = (csv: string): string[] =>
      csv.split("\n").map((line) => line.split(",").toSpliced(9, 1).join());

    it("end as the same archive, whose export is whole", async () => {
      await fc.assert(
        fc.asyncProperty(cases, async ({ inputs: all, order, isHourly, values }) => {
          const valueOf = (slot: number): number => values[slot]!;
          const other = all.map((input, i) => [input, order[i]!] as const).sort((a, b) => a[1] - b[1]);
          const one = await archiveOf(0, all, isHourly, valueOf);
          const two = await archiveOf(
            1,
            other.map(([input]) => input),
            isHourly,
            valueOf,
          );
          assert.deepEqual(one.held, expected(all, isHourly, valueOf));
          assert.deepEqual(two.held, one.held);
          assert.deepEqual(withoutRevised(two.csv), withoutRevised(one.csv));
          const isPartial = one.held.some((reading) => !reading.rounded);
          if (all.some(({ from }) => from === "service") || one.held.length > 0) {
            const state = isPartial ? CoverageState.partial : CoverageState.missing;
            assert.deepEqual([one.states, two.states], [[state], [state]]);
          }
        }),
        { numRuns: 160 },
      );
    });

    it("have the same hash where nothing was corrected", async () => {
      await fc.assert(
        fc.asyncProperty(cases, async ({ inputs: all, order, isHourly }) => {
          // Half-hours are equal whether exact or rounded.
          const other = all.map((input, i) => [input, order[i]!] as const).sort((a, b) => a[1] - b[1]);
          const halves = isHourly.map(() => false);
          const one = await archiveOf(0, all, halves, () => 1);
          const two = await archiveOf(
            1,
            other.map(([input]) => input),
            halves,
            () => 1,
          );
          assert.equal(two.hash, one.hash);
        }),
        { numRuns: 40 },
      );
    });
  });
});
