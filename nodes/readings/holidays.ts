/** The 11 public holidays of metropolitan France. Alsace and Moselle have two more. */
import { formatDay, parseDay, type Day } from "./paris.js";

const fixed = ["01-01", "05-01", "05-08", "07-14", "08-15", "11-01", "11-11", "12-25"];
/** Days after Easter Sunday: Easter Monday, Ascension Day, Whit Monday. */
const afterEaster = [1, 39, 50];

const years = new Map<string, ReadonlySet<Day>>();

export function isHoliday(day: Day): boolean {
  const year = formatDay(day).slice(0, 4);
  let holidays = years.get(year);
  if (holidays === undefined) {
    const easter = easterOf(Number(year));
    holidays = new Set([
      ...fixed.map((monthDay) => parseDay(`${year}-${monthDay}`)!),
      ...afterEaster.map((days) => easter + days),
    ]);
    years.set(year, holidays);
  }
  return holidays.has(day);
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
  const two = (value: number): string => String(value).padStart(2, "0");
  return parseDay(`${String(year).padStart(4, "0")}-${two(Math.floor(n / 31))}-${two((n % 31) + 1)}`)!;
}
