/** Which days are workdays, and when the household is away. */
import { formatDay, isHoliday, parseDay, weekdayOf, type Day } from "../readings/index.js";
import { draw } from "./arithmetic.js";

/** The day of a year for a text `MM-DD`. */
function dayOfYear(year: number, monthDay: string): Day {
  return parseDay(`${String(year).padStart(4, "0")}-${monthDay}`)!;
}

function yearOf(day: Day): number {
  return Number(formatDay(day).slice(0, 4));
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
  const summer = dayOfYear(year, "07-06") + Math.floor(draw(seed, year * 4) * 32);
  if (day >= summer && day < summer + 10 + Math.floor(draw(seed, year * 4 + 1) * 9)) return true;

  const winter = dayOfYear(year, "12-24") + Math.floor(draw(seed, year * 4 + 2) * 3);
  if (day >= winter && day < winter + Math.floor(draw(seed, year * 4 + 3) * 6)) return true;

  const weekday = weekdayOf(day);
  return weekday > 5 && draw(seed, day - weekday) < 0.07;
}
