/** A step says whether a reading in it is rounded, whoever adds it up: the database or we. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { granularitiesOf, spanBefore, yearBefore, type StepValue } from "../../nodes/query/index.js";
import {
  formatDay,
  measures,
  seriesOf,
  startOfDay,
  type Reading,
  type Series,
} from "../../nodes/readings/index.js";
import { asking, asRounded, Harness, curve, daily, day } from "./harness.js";

const DAY = day("2026-10-28");
const DAYS = 9;

describe("query: rounded readings", () => {
  let harness: Harness;
  beforeEach(() => (harness = new Harness()));
  afterEach(() => {
    harness.remove();
  });

  const isRoundedIn = (readings: readonly Reading[], start: number, end: number): true | undefined =>
    readings.some((one) => one.rounded && one.start < end && start < one.start + one.step) || undefined;

  /** A half of the days around each end of a month, this year and the year before; each reading may be missing. */
  const filled = fc.array(
    fc.record({
      isHeld: fc.boolean(),
      isRounded: fc.boolean(),
      isHourly: fc.boolean(),
      isLate: fc.boolean(),
    }),
    { minLength: 2 * DAYS, maxLength: 2 * DAYS },
  );

  it("are marked in every measure and step, and in the year before", async () => {
    await fc.assert(
      fc.asyncProperty(filled, fc.infiniteStream(fc.nat(9)), async (days, draws) => {
        harness.remove();
        harness = new Harness();
        const held: Record<Series, Reading[]> = { daily: [], load_curve: [], max_power: [] };
        const mark = (reading: Reading): Reading =>
          draws.next().value! < 3 ? { ...reading, rounded: true } : reading;
        days.forEach(({ isHeld, isRounded, isHourly, isLate }, i) => {
          if (!isHeld) return;
          const of = (i < DAYS ? yearBefore(DAY) : DAY - DAYS) + i;
          const [whole] = daily(of, of + 1, () => 9_000);
          held.daily.push(isRounded ? { ...whole!, rounded: true } : whole!);
          held.max_power.push(mark({ ...whole!, at: startOfDay(of) + 3_600 }));
          // Hours that begin at half past reach into the next hour, and the last one into the next day.
          const late = isHourly && isLate ? 1_800 : 0;
          const hours = curve(of, isHourly ? 3_600 : 1_800).map((one) => ({
            ...one,
            start: one.start + late,
          }));
          const free = (held.load_curve.at(-1)?.start ?? 0) + 3_600;
          held.load_curve.push(...hours.filter(({ start }) => start >= free).map(mark));
        });
        for (const series of ["daily", "load_curve", "max_power"] as const) {
          if (held[series].length > 0) await harness.load(held[series], { series });
        }
        for (const measure of measures) {
          const readings = held[seriesOf(measure)];
          for (const step of granularitiesOf(measure)) {
            for (const more of [{}, { detail: true }, { compare: "year", before: true }] as const) {
              const answer = await asking(harness, {
                measure,
                step,
                start: formatDay(DAY),
                end: formatDay(DAY + DAYS - 1),
                ...more,
              });
              const check = (entry: StepValue): void => {
                const said = `${measure} ${step} ${JSON.stringify([more, entry])}`;
                assert.equal(entry.rounded, isRoundedIn(readings, entry.start, entry.end), said);
              };
              for (const entry of answer.entries) {
                check(entry);
                const counterpart = entry.previous && spanBefore(step, entry);
                if (counterpart === undefined) continue;
                assert.deepEqual(
                  [entry.previous!.start, entry.previous!.end],
                  [counterpart.start, counterpart.end],
                );
                check(entry.previous!);
              }
              answer.before?.forEach(check);
            }
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it("are marked in each period of a tariff's step, and only where they are", async () => {
    const [one, other] = [curve(DAY, 3_600), curve(DAY + 1, 3_600)];
    await harness.load([...one, ...other.slice(0, 7), ...asRounded(other.slice(7, 8)), ...other.slice(8)]);
    const periods = [{ name: "off-peak", from: 22 * 60, to: 6 * 60 }];
    const { entries } = await asking(harness, {
      measure: "load_curve",
      step: "day",
      periods,
      start: formatDay(DAY),
      end: formatDay(DAY + 1),
    });
    assert.deepEqual(
      entries.map(({ rounded }) => rounded),
      [undefined, true],
    );
    assert.ok(!("rounded" in entries[0]!), "an exact step has no such field");
  });
});
