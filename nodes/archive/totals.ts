/** Months and years, from the days in the archive. */
import {
  dayOf,
  periodOf,
  startOfDay,
  totalOf,
  type Day,
  type PeriodMeasure,
  type Total,
} from "../readings/index.js";
import type { Archive } from "./archive.js";

/**
 * The current total of the month or year of a day; undefined when none of its days is stored.
 * @param series id of the daily series
 */
export function totalHeld(
  { readings, usagePoints }: Archive,
  series: number,
  measure: PeriodMeasure,
  day: Day,
  today: Day,
): Total | undefined {
  const period = periodOf(measure, day);
  const sum = readings.sum(series, startOfDay(period.start), startOfDay(period.end));
  if (sum === undefined) return undefined;
  const held = { ...sum, first: dayOf(sum.first), last: dayOf(sum.last) };
  return totalOf(period, held, today, usagePoints.firstDay(series));
}
