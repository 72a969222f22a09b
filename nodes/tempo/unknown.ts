/** The days whose colour is needed, and not known. */
import type { Archive } from "../archive/index.js";
import { dayOf, parseDay, type Day, type Period } from "../readings/index.js";
import { bindingColor } from "./known.js";
import { seasonOf, type Season } from "./season.js";

/** No source reaches further back. */
const FIRST = parseDay("2014-09-01")!;

/**
 * Days of which a meter has energy, and the two whose colours hold today: until 06:00, yesterday's does.
 * @param now seconds
 */
export function unknownDays(archive: Archive, now: number): Day[] {
  const today = dayOf(now);
  const held = archive.readings.spanOfEnergy();
  const first = Math.max(FIRST, Math.min(held === undefined ? Infinity : dayOf(held.first) - 1, today - 1));
  const days: Day[] = [];
  for (let day = first; day <= today; day++) {
    const isHeld = held !== undefined && day <= dayOf(held.last);
    if ((isHeld || day >= today - 1) && bindingColor(archive, day) === undefined) days.push(day);
  }
  return days;
}

/** The seasons in which days [start, end[, up to today, lack their colour. */
export function lackingSeasons(
  archive: Pick<Archive, "colors">,
  { start, end }: Period,
  today: Day,
): Set<Season> {
  const seasons = new Set<Season>();
  for (let day = Math.max(FIRST, start); day < end && day <= today; day++) {
    if (bindingColor(archive, day) === undefined) seasons.add(seasonOf(day));
  }
  return seasons;
}
