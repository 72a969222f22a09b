/** Which days are workdays, and when the household is away. */
import { isHoliday, weekdayOf, type Day } from "../readings/index.js";
import { draw } from "./arithmetic.js";

const DAY_MS = 86_400_000;

/** The day of a year for a date, its month from 1 on. */
function dayOfYear(year: number, month: number, date: number): Day {
  return Date.UTC(year, month - 1, date) / DAY_MS;
}

function yearOf(day: Day): number {
  return new Date(day * DAY_MS).getUTCFullYear();
}

/** Whether a day is a Saturday, a Sunday or a public holiday in France. */
export function isRestDay(day: Day): boolean {
  return weekdayOf(day) > 5 || isHoliday(day);
}

/**
 * Whether a household is away all day: ten to eighteen days in summer, a few days from Christmas on in most winters,
 * and an occasional weekend.
 */
export function isAway(seed: number, day: Day): boolean {
  const year = yearOf(day);
  const summer = dayOfYear(year, 7, 6) + Math.floor(draw(seed, year * 4) * 32);
  if (day >= summer && day < summer + 10 + Math.floor(draw(seed, year * 4 + 1) * 9)) return true;

  const winter = dayOfYear(year, 12, 24) + Math.floor(draw(seed, year * 4 + 2) * 3);
  if (day >= winter && day < winter + Math.floor(draw(seed, year * 4 + 3) * 6)) return true;

  const weekday = weekdayOf(day);
  return weekday > 5 && draw(seed, day - weekday) < 0.07;
}
