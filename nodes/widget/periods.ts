/** The days of a chart's period. Pure; server and browsers share it. */
import { addMonths, startOfMonth, startOfYear, weekdayOf, type Day } from "../readings/index.js";
import type { Period } from "./protocol.js";

/** How long each period is. */
const lengths: Readonly<Record<Period, readonly [count: number, of: "day" | "week" | "month" | "year"]>> = {
  "1d": [1, "day"],
  "7d": [7, "day"],
  week: [1, "week"],
  "30d": [30, "day"],
  month: [1, "month"],
  "90d": [90, "day"],
  "12m": [12, "month"],
  year: [1, "year"],
  "36m": [36, "month"],
  "3y": [3, "year"],
};

/** How many weeks before a period lies the one that it follows on the same days of the week; undefined: it is too long. */
export function weeksBefore(period: Period): number | undefined {
  const [count, of] = lengths[period];
  if (of === "week" || (of === "day" && count <= 7)) return 1;
  return of === "day" || period === "month" ? 4 : undefined;
}

/** The first day of a period that ends with `last`. */
export function firstDayOf(period: Period, last: Day): Day {
  const [count, of] = lengths[period];
  if (of === "day") return last - count + 1;
  if (of === "week") return last - weekdayOf(last) + 1;
  return of === "month"
    ? addMonths(startOfMonth(last), 1 - count)
    : addMonths(startOfYear(last), 12 - 12 * count);
}

/** The last day of a period with a day in its last day, week, month or year. */
export function lastDayOf(period: Period, day: Day): Day {
  const [, of] = lengths[period];
  if (of === "day") return day;
  if (of === "week") return day - weekdayOf(day) + 7;
  return (of === "month" ? addMonths(startOfMonth(day), 1) : addMonths(startOfYear(day), 12)) - 1;
}

/** The last day of the period before the one that ends with `last`, or of the one after it. */
export function lastDayBeside(period: Period, last: Day, by: -1 | 1): Day {
  if (by === -1) return firstDayOf(period, last) - 1;
  const [count, of] = lengths[period];
  if (of === "day") return last + count;
  if (of === "week") return lastDayOf(period, last) + 7;
  return lastDayOf(period, addMonths(startOfMonth(last), of === "month" ? count : 12 * count));
}
