/**
 * Whether the date of a reading is the day that begins then, or the day that ends. Services and flows of Enedis differ
 * (docs/dev/enedis.md#registers), so only the meter's own daily values decide. Pure.
 */
import type { Day } from "../readings/index.js";
import type { Step } from "./steps.js";

/** `start`: a reading dated by a day is of its first instant; `end`: of its last. */
export type Convention = "start" | "end";

const conventions = ["start", "end"] as const satisfies readonly Convention[];

/** Daily values that a convention must agree with: this many, and this share of them. */
const FEWEST = 3;
const SHARE = 0.95;

/** The days [start, end[ whose energy a step is. */
export function daysOf(
  { from, to }: Pick<Step, "from" | "to">,
  convention: Convention,
): { start: Day; end: Day } {
  const shift = convention === "start" ? 0 : 1;
  return { start: from + shift, end: to + shift };
}

/**
 * The convention that agrees with the daily values while the other does not; undefined: not enough says so, and nothing
 * may be published. Days without much change agree with both: only those that agree with one of them tell which.
 * @param daily Wh, of days that are known exactly
 */
export function conventionOf(
  steps: readonly Step[],
  daily: ReadonlyMap<Day, number>,
): Convention | undefined {
  const counts = { start: { all: 0, close: 0, alone: 0 }, end: { all: 0, close: 0, alone: 0 } };
  for (const step of steps) {
    if (step.to !== step.from + 1) continue;
    const [start, end] = conventions.map((one) => {
      const value = daily.get(daysOf(step, one).start);
      const isClose = value !== undefined && Math.abs(value - step.energy) <= step.closeness;
      if (value !== undefined) counts[one].all++;
      if (isClose) counts[one].close++;
      return { isKnown: value !== undefined, isClose };
    }) as [Found, Found];
    if (!start.isKnown || !end.isKnown || start.isClose === end.isClose) continue;
    counts[start.isClose ? "start" : "end"].alone++;
  }
  const agrees = (one: Convention): boolean =>
    counts[one].all >= FEWEST && counts[one].close >= SHARE * counts[one].all;
  const decides = (one: Convention): boolean => {
    const other = counts[one === "start" ? "end" : "start"];
    const isClear = counts[one].close === counts[one].all && other.close === 0;
    const { alone } = counts[one];
    return alone >= (isClear ? FEWEST - 1 : FEWEST) && alone >= SHARE * (alone + other.alone);
  };
  const [one, ...others] = conventions.filter(agrees);
  return one !== undefined && others.length === 0 && decides(one) ? one : undefined;
}

/** What a step says of a day by one convention. */
interface Found {
  readonly isKnown: boolean;
  readonly isClose: boolean;
}
