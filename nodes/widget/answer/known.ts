/** Which days a chart shows of a series. */
import type { Archive } from "../../archive/index.js";
import { dayOf, type Day } from "../../readings/index.js";
import { firstDayOf } from "../periods.js";
import type { Period } from "../protocol.js";

/**
 * The days [from, to[ of a period that ends with `end`, or the newest day with a reading; never later than the newest, and
 * not before anything was asked for or is held.
 * @param today the current day in Paris: it has no reading yet
 */
export function shownDays(
  archive: Archive,
  series: number,
  { period, end }: { readonly period: Period; readonly end?: Day },
  today: Day,
): { readonly from: Day; readonly to: Day } {
  const newest = archive.readings.newest(series);
  const newestDay = newest && dayOf(newest.start);
  const last = Math.min(end ?? newestDay ?? today - 1, Math.max(today - 1, newestDay ?? 0));
  return { from: firstKnown(archive, series, firstDayOf(period, last), last), to: last + 1 };
}

/** The first of the days [from, last] with anything asked for or held: earlier days do not count as missing. */
function firstKnown({ coverage, readings, usagePoints }: Archive, series: number, from: Day, last: Day): Day {
  const oldest = readings.oldest(series);
  // Always the same range, as the archive keeps each that was asked for. A later day does not count.
  const [asked] = coverage.known(series, 0, Infinity);
  const known = Math.min(
    oldest === undefined ? Infinity : dayOf(oldest.start),
    asked === undefined ? Infinity : Math.max(asked.day, usagePoints.firstDay(series) ?? 0),
  );
  return known <= last ? Math.max(from, known) : from;
}
