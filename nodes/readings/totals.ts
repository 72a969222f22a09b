/** Months and years are sums of the days held, and say how many days are missing (user-needs.md row 35). */
import { addMonths, startOfDay, startOfMonth, startOfYear, type Day } from "./paris.js";

/** Days [start, end[. */
export interface Period {
  readonly start: Day;
  readonly end: Day;
}

/** A day's energy in Wh. */
export interface DayValue {
  readonly day: Day;
  readonly value: number;
}

/** The present state of a month or year. `start` and `end` are UTC instants in seconds, `value` in Wh. */
export interface Total {
  readonly start: number;
  /** End of the last day held: the total runs up to here. */
  readonly end: number;
  readonly value: number;
  /** Days without a value, see {@link totalOf}. */
  readonly missingDays: number;
}

export type PeriodMeasure = "monthly" | "yearly";

/** The month or the year in which a day lies. */
export function periodOf(measure: PeriodMeasure, day: Day): Period {
  const start = measure === "monthly" ? startOfMonth(day) : startOfYear(day);
  return { start, end: addMonths(start, measure === "monthly" ? 1 : 12) };
}

/**
 * Sums the days that are held of a period.
 *
 * Missing are the days without a value from the period's first day to its last day held, for a past period (it ended
 * before `today`) to its last day. Days before `firstDay`, the meter's first day where it is known, do not count.
 *
 * @param held days of the period, in any order, each once
 * @returns undefined when no day is held
 */
export function totalOf(
  period: Period,
  held: readonly DayValue[],
  today: Day,
  firstDay?: Day,
): Total | undefined {
  let value = 0;
  let last = -Infinity;
  let first = Infinity;
  for (const day of held) {
    value += day.value;
    if (day.day > last) last = day.day;
    if (day.day < first) first = day.day;
  }
  if (held.length === 0) return undefined;
  // A day that is held proves that the meter was there, whatever its first day was thought to be.
  const from = Math.max(period.start, Math.min(firstDay ?? period.start, first));
  const to = period.end <= today ? period.end : last + 1;
  return {
    start: startOfDay(period.start),
    end: startOfDay(last + 1),
    value,
    missingDays: to - from - held.length,
  };
}
