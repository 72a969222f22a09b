/** Months and years are sums of the days held. They say how many days are missing, or a hole would look like a saving. */
import { addMonths, startOfDay, startOfMonth, startOfYear, type Day } from "./paris.js";

/** Days [start, end[. */
export interface Period {
  readonly start: Day;
  readonly end: Day;
}

/** The days that are held of a period, at least one. */
export interface HeldDays {
  readonly count: number;
  readonly first: Day;
  readonly last: Day;
  /** Their energy in Wh. */
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

/** The periods that were asked for last: the next day mostly lies in the same ones. */
const recent: Record<PeriodMeasure, Period> = { monthly: { start: 0, end: 0 }, yearly: { start: 0, end: 0 } };

/** The month or the year in which a day lies. */
export function periodOf(measure: PeriodMeasure, day: Day): Period {
  const { start, end } = recent[measure];
  if (day >= start && day < end) return recent[measure];
  const first = measure === "monthly" ? startOfMonth(day) : startOfYear(day);
  return (recent[measure] = { start: first, end: addMonths(first, measure === "monthly" ? 1 : 12) });
}

/**
 * The total of a period from the days that are held of it.
 *
 * Missing are the days without a value from the period's first day to its last day held, for a past period (it ended
 * before `today`) to its last day. Days before `firstDay`, the meter's first day where it is known, do not count.
 */
export function totalOf(period: Period, held: HeldDays, today: Day, firstDay?: Day): Total {
  const { count, first, last, value } = held;
  // A day that is held proves that the meter was there, whatever its first day was thought to be.
  const from = Math.max(period.start, Math.min(firstDay ?? period.start, first));
  const to = period.end <= today ? period.end : last + 1;
  return {
    start: startOfDay(period.start),
    end: startOfDay(last + 1),
    value,
    missingDays: to - from - count,
  };
}
