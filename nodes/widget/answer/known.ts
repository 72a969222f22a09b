/** Where what is known of a series begins. */
import type { Archive } from "../../archive/index.js";
import { dayOf, type Day } from "../../readings/index.js";

/** The first of the days [from, last] with anything asked for or held: earlier days do not count as missing. */
export function firstKnown(
  { coverage, readings, usagePoints }: Archive,
  series: number,
  from: Day,
  last: Day,
): Day {
  const oldest = readings.oldest(series);
  // Always the same range, as the archive keeps each that was asked for. A later day does not count.
  const [asked] = coverage.known(series, 0, Infinity);
  const known = Math.min(
    oldest === undefined ? Infinity : dayOf(oldest.start),
    asked === undefined ? Infinity : Math.max(asked.day, usagePoints.firstDay(series) ?? 0),
  );
  return known <= last ? Math.max(from, known) : from;
}
