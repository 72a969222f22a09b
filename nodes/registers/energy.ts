/** What the registers say of the energy of days (docs/dev/contract.md#registers). Pure. */
import type { Day, RegisterEvent, RegisterReading } from "../readings/index.js";
import { conventionOf, daysOf } from "./convention.js";
import { stepsOf, type Rise, type Step } from "./steps.js";

/** Energy of the days [start, end[: of one day, or of a span over days that were not read. In Wh. */
export interface RegisterSpan {
  readonly start: Day;
  readonly end: Day;
  readonly energy: number;
  /** By the supplier's calendar, and by the grid operator's; empty: there is none. */
  readonly supplier: readonly Rise[];
  readonly distributor: readonly Rise[];
}

export interface ReadRegisters {
  readonly readings: readonly RegisterReading[];
  readonly events: readonly Pick<RegisterEvent, "day">[];
}

/** Steps between two pauses: what is compared with their daily values is little. */
const SLICE = 500;

/**
 * The spans whose energy is known, in order of time; none overlaps another. Yields where everything else may have its
 * turn.
 * @param origins what was read, by who read it: of the same days, the first counts
 * @param daily Wh, of days that are known exactly: they decide what the dates of the readings mean
 */
export function* registerSpans(
  origins: readonly ReadRegisters[],
  daily: ReadonlyMap<Day, number>,
): Generator<void, RegisterSpan[], void> {
  const taken = new Set<Day>();
  const spans: RegisterSpan[] = [];
  for (const { readings, events } of origins) {
    const steps = yield* stepsOf(readings, events);
    const convention = conventionOf(steps, daily);
    if (convention === undefined) continue;
    for (const [i, step] of steps.entries()) {
      if (i % SLICE === 0) yield;
      const days = daysOf(step, convention);
      if (contradicts(step, days, daily) || isTaken(taken, days)) continue;
      for (let day = days.start; day < days.end; day++) taken.add(day);
      const { supplier, distributor } = step.rises;
      spans.push({ ...days, energy: step.energy, supplier, distributor });
    }
  }
  return spans.sort((a, b) => a.start - b.start);
}

/**
 * Whether daily values of all its days say something else. A meter may have been replaced by one that shows more: nothing
 * else would tell.
 */
function contradicts(
  { energy, closeness }: Step,
  { start, end }: { readonly start: Day; readonly end: Day },
  daily: ReadonlyMap<Day, number>,
): boolean {
  let sum = 0;
  for (let day = start; day < end; day++) {
    const value = daily.get(day);
    if (value === undefined) return false;
    sum += value;
  }
  return Math.abs(sum - energy) > closeness * (end - start);
}

function isTaken(
  taken: ReadonlySet<Day>,
  { start, end }: { readonly start: Day; readonly end: Day },
): boolean {
  for (let day = start; day < end; day++) if (taken.has(day)) return true;
  return false;
}
