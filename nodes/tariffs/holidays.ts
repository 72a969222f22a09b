/** The 11 public holidays of metropolitan France. */
import joursFeries from "@socialgouv/jours-feries";
import { DAY_MS, formatDay, type Day } from "../readings/index.js";

const years = new Map<number, ReadonlySet<Day>>();

export function isHoliday(day: Day): boolean {
  const year = Number(formatDay(day).slice(0, 4));
  let holidays = years.get(year);
  if (holidays === undefined) {
    holidays = new Set(Object.values(joursFeries(year)).map(dayOfDate));
    years.set(year, holidays);
  }
  return holidays.has(day);
}

/**
 * The library counts multiples of 24 hours from Easter, midnight on the host's clock: where that clock was put back in
 * between, it ends up at 23:00 of the day before. Noon is on the right day everywhere.
 */
function dayOfDate(date: Date): Day {
  const noon = new Date(date.getTime() + DAY_MS / 2);
  return Date.UTC(noon.getFullYear(), noon.getMonth(), noon.getDate()) / DAY_MS;
}
