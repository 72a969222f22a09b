/** A day against the usual one of its weekday (docs/dev/contract.md#habits-on-the-screen). Pure. */
import { isHoliday, type Day } from "../readings/index.js";

const WEEK = 7;
/** The usual day is the mean of so many days, */
const WEEKS = 8;
/** that are at most so many weeks old: of the same season. */
const OLDEST_WEEKS = 16;
/** Half of them: fewer are no habit. */
export const FEWEST_DAYS = 4;

/** The first day that may say what is usual on a day. */
export function firstUsual(day: Day): Day {
  return day - WEEK * OLDEST_WEEKS;
}

/**
 * The days that say what is usual on a day: the same weekdays before it, without public holidays; fewer than
 * `FEWEST_DAYS` say nothing.
 * @param known days whose energy is known, in ascending order
 */
export function usualDays(known: Iterable<Day>, day: Day): Day[] {
  return [...known]
    .filter((one) => one < day && one >= firstUsual(day) && (day - one) % WEEK === 0 && !isHoliday(one))
    .slice(-WEEKS);
}

/** A day's energy, and how it differs from the usual one. */
interface ComparedDay {
  /** Wh. */
  readonly energy: number;
  /** In whole per cents of the usual day; absent: none is known, or it is 0. */
  readonly change?: number;
}

/** @param energies in Wh, by day, in ascending order; undefined: that of the day is not known */
export function comparedDay(energies: ReadonlyMap<Day, number>, day: Day): ComparedDay | undefined {
  const energy = energies.get(day);
  if (energy === undefined) return undefined;
  const same = usualDays(energies.keys(), day);
  if (same.length < FEWEST_DAYS) return { energy };
  const usual = meanOf(same.map((one) => energies.get(one)!));
  return usual === 0 ? { energy } : { energy, change: changeOf(energy, usual) };
}

/** In whole Wh. */
export function meanOf(energies: readonly number[]): number {
  return Math.round(energies.reduce((sum, one) => sum + one, 0) / energies.length);
}

/** In whole per cents. */
function changeOf(energy: number, usual: number): number {
  return Math.round((energy / usual - 1) * 100);
}
