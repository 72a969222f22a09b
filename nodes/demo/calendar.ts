/** Which days are workdays, and when the household is away. */
import { formatDay, parseDay, weekdayOf, type Day } from "../readings/index.js";
import { draw } from "./arithmetic.js";

/** The day of a year for a text `MM-DD`. */
function dayOfYear(year: number, monthDay: string): Day {
  return parseDay(`${String(year).padStart(4, "0")}-${monthDay}`)!;
}

function yearOf(day: Day): number {
  return Number(formatDay(day).slice(0, 4));
}

/** Easter Sunday of a year (Gregorian computus of Meeus, Jones and Butcher). */
export function easterOf(year: number): Day {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  const month = String(Math.floor(n / 31)).padStart(2, "0");
  const date = String((n % 31) + 1).padStart(2, "0");
  return dayOfYear(year, `${month}-${date}`);
}

const fixedHolidays = ["01-01", "05-01", "05-08", "07-14", "08-15", "11-01", "11-11", "12-25"];

const holidays = new Map<number, ReadonlySet<Day>>();

function holidaysOf(year: number): ReadonlySet<Day> {
  let days = holidays.get(year);
  if (days === undefined) {
    const easter = easterOf(year);
    // Easter Monday, Ascension Day, Whit Monday.
    days = new Set([
      ...fixedHolidays.map((text) => dayOfYear(year, text)),
      easter + 1,
      easter + 39,
      easter + 50,
    ]);
    holidays.set(year, days);
  }
  return days;
}

/** Whether a day is a Saturday, a Sunday or a public holiday in France. */
export function isRestDay(day: Day): boolean {
  return weekdayOf(day) > 5 || holidaysOf(yearOf(day)).has(day);
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
