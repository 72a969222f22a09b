/** The year of a contract: from its anniversary to the next one. Pure. */
import { formatDay, parseDay, type Day } from "../readings/index.js";

/** Days [start, end[ of the contract year in which a day lies. @param anniversary `MM-DD` */
export function contractYearOf(anniversary: string, day: Day): { readonly start: Day; readonly end: Day } {
  const year = Number(formatDay(day).slice(0, 4));
  const first = anniversaryIn(year, anniversary);
  return first <= day
    ? { start: first, end: anniversaryIn(year + 1, anniversary) }
    : { start: anniversaryIn(year - 1, anniversary), end: first };
}

/** In a year without a 29 February, that is 1 March. */
function anniversaryIn(year: number, anniversary: string): Day {
  return parseDay(`${year}-${anniversary}`) ?? parseDay(`${year}-03-01`)!;
}
