/** The Tempo day that runs, as it is told: its colour, that of the next one, and what its season has left. Pure. */
import type { Day } from "../readings/index.js";
import { tempoDayAt } from "../pricing/index.js";
import type { ToldColor } from "./known.js";
import { daysOfSeason, seasonOf } from "./season.js";

/** A Tempo day runs from 06:00 to 06:00, and its season begins and ends with one. */
export interface TempoNow {
  readonly day: Day;
  /** Undefined: not known. */
  readonly today: ToldColor | undefined;
  /** Of the Tempo day after it. */
  readonly tomorrow: ToldColor | undefined;
  readonly left: DaysLeft;
}

/** White and red days of a season that are still to come. */
interface DaysLeft {
  readonly white: number;
  readonly red: number;
}

/** Of every season but 2019–2020. */
const WHITE_DAYS = 43;
const RED_DAYS = 22;

/**
 * @param instant in seconds
 * @param toldOf the colour of a day
 */
export function toldAt(instant: number, toldOf: (day: Day) => ToldColor | undefined): TempoNow {
  const day = tempoDayAt(instant);
  return { day, today: toldOf(day), tomorrow: toldOf(day + 1), left: daysLeft(day, toldOf) };
}

/** What the season of a day has left after the next one of its 43 white and 22 red days, by the colours that are binding. */
function daysLeft(day: Day, toldOf: (day: Day) => ToldColor | undefined): DaysLeft {
  const { start, end } = daysOfSeason(seasonOf(day));
  let [white, red] = [WHITE_DAYS, RED_DAYS];
  for (let one = start; one < end && one <= day + 1; one++) {
    const told = toldOf(one);
    if (told === undefined || told.provisional) continue;
    if (told.color === "white") white--;
    else if (told.color === "red") red--;
  }
  return { white: Math.max(0, white), red: Math.max(0, red) };
}
