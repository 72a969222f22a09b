/**
 * Months and years are sums of the stored days. They say how many days are missing, or a hole would look like a saving.
 */
import { addMonths, startOfDay, startOfMonth, startOfYear, type Day } from "./paris.js";

/** Days [start, end[. */
export interface Period {
  readonly start: Day;
  readonly end: Day;
}

/** The stored days of a period, at least one. */
export interface HeldSum {
  readonly count: number;
  readonly first: Day;
  readonly last: Day;
  /** Their energy in Wh. */
  readonly value: number;
  /** One of them is rounded. */
  readonly rounded?: boolean;
}

/** The current total of a month or year. `start` and `end` are UTC instants in seconds, `value` in Wh. */
export interface Total {
  readonly start: number;
  /** End of the last stored day: the total runs up to here. */
  readonly end: number;
  readonly value: number;
  /** Days without a value, see {@link totalOf}. */
  readonly missingDays: number;
  /** Only if a day is rounded. */
  readonly rounded?: true;
}

export type PeriodMeasure = "monthly" | "yearly";

/** The periods of the last questions: the next day is usually in the same ones. */
const recent: Record<PeriodMeasure, Period> = { monthly: { start: 0, end: 0 }, yearly: { start: 0, end: 0 } };

/** The month or year of a day. */
export function periodOf(measure: PeriodMeasure, day: Day): Period {
  const { start, end } = recent[measure];
  if (day >= start && day < end) return recent[measure];
  const first = measure === "monthly" ? startOfMonth(day) : startOfYear(day);
  return (recent[measure] = { start: first, end: addMonths(first, measure === "monthly" ? 1 : 12) });
}

/**
 * The total of a period from its stored days.
 *
 * Days without a value are missing from the period's first day to its last stored day; for a past period (it ended
 * before `today`), to its last day. Days before `firstDay`, the meter's first day if known, do not count.
 */
export function totalOf(period: Period, held: HeldSum, today: Day, firstDay?: Day): Total {
  const { count, first, last, value, rounded } = held;
  // A stored day proves that the meter existed, whatever its first day was believed to be.
  const from = Math.max(period.start, Math.min(firstDay ?? period.start, first));
  const to = period.end <= today ? period.end : last + 1;
  return {
    start: startOfDay(period.start),
    end: startOfDay(last + 1),
    value,
    missingDays: to - from - count,
    ...(rounded === true && { rounded }),
  };
}
