/** Seasons of Tempo, from 1 September to 31 August (docs/dev/tariffs.md#tempo). Pure. */
import { formatDay, parseDay, type Day, type Period } from "../readings/index.js";

/** The year in which a season begins. */
export type Season = number;

export function seasonOf(day: Day): Season {
  const [year = 0, month = 0] = formatDay(day).split("-").map(Number);
  return month >= 9 ? year : year - 1;
}

/** As RTE writes it: `2026-2027`. */
export function seasonText(season: Season): string {
  return `${season}-${season + 1}`;
}

/** Its days [start, end[. */
export function daysOfSeason(season: Season): Period {
  return { start: parseDay(`${season}-09-01`)!, end: parseDay(`${season + 1}-09-01`)! };
}
