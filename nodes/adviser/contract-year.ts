/** The year of a contract: from its anniversary to the next one. Pure. */
import { addMonths, formatDay, parseDay, type Day } from "../readings/index.js";

/**
 * Days [start, end[ of the contract year in which a day lies.
 * @param anniversary `MM-DD`; empty: it was not given, and the year of the calendar stands for it
 */
export function contractYearOf(anniversary: string, day: Day): { readonly start: Day; readonly end: Day } {
  const year = Number(formatDay(day).slice(0, 4));
  const monthDay = anniversary || "01-01";
  const first = anniversaryIn(year, monthDay);
  return first <= day
    ? { start: first, end: anniversaryIn(year + 1, monthDay) }
    : { start: anniversaryIn(year - 1, monthDay), end: first };
}

/**
 * How many months of a contract year a contract covers that begins on a day: 12 of a whole year, to two decimals. They
 * are counted back from the end of the year; of the one in which it begins, its days count.
 */
export function monthsOf({ start, end }: { readonly start: Day; readonly end: Day }, first: Day): number {
  // All years have 12, also one that begins on 29 February.
  if (first <= start) return 12;
  let months = 0;
  while (months < 12 && addMonths(end, -months - 1) >= first) months++;
  const [whole, before] = [addMonths(end, -months), addMonths(end, -months - 1)];
  return Math.round((months + Math.max(0, whole - first) / (whole - before)) * 100) / 100;
}

/** In a year without a 29 February, that is 1 March. */
function anniversaryIn(year: number, anniversary: string): Day {
  return parseDay(`${year}-${anniversary}`) ?? parseDay(`${year}-03-01`)!;
}
