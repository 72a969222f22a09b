/** What is known of the colours of Tempo days: those of the archive, else those that come with this version. */
import type { Archive } from "../archive/index.js";
import type { Day } from "../readings/index.js";
import { shippedColor, type Color } from "../tariffs/index.js";
import { daysOfSeason, seasonOf } from "./season.js";

/** A colour as it is told. */
export interface ToldColor {
  readonly color: Color;
  /** It may still change: it was read before it was binding. */
  readonly provisional: boolean;
}

/** Days of a season that are still to come. */
export interface DaysLeft {
  readonly white: number;
  readonly red: number;
}

type Colors = Pick<Archive, "colors">;

/** The colour that prices a day; undefined: not known, which is never blue. @param archive undefined: none is open */
export function bindingColor(archive: Colors | undefined, day: Day): Color | undefined {
  const held = archive?.colors.all.get(day);
  return held === undefined || held.provisional ? shippedColor(day) : held.color;
}

/** The colour of a day, also one that prices nothing yet. */
export function toldColor(archive: Colors | undefined, day: Day): ToldColor | undefined {
  const binding = bindingColor(archive, day);
  if (binding !== undefined) return { color: binding, provisional: false };
  const held = archive?.colors.all.get(day);
  return held && { color: held.color, provisional: true };
}

/** Of every season but 2019–2020. */
const WHITE_DAYS = 43;
const RED_DAYS = 22;

/**
 * What the season of a day has left of its 43 white and 22 red days, by the days whose colour is binding.
 * @param tomorrow the last day that counts
 */
export function daysLeft(archive: Colors | undefined, day: Day, tomorrow: Day): DaysLeft {
  const { start, end } = daysOfSeason(seasonOf(day));
  let [white, red] = [WHITE_DAYS, RED_DAYS];
  for (let one = start; one < end && one <= tomorrow; one++) {
    const color = bindingColor(archive, one);
    if (color === "white") white--;
    else if (color === "red") red--;
  }
  return { white: Math.max(0, white), red: Math.max(0, red) };
}
