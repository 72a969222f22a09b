import { DAY_SECONDS, fromWall, lengthOfDay, startOfDay, type Reading } from "../../readings/index.js";
import type { Oddities } from "./oddities.js";
import { isInside, SLICE, type ParseOptions, type Point } from "./points.js";
import type { Query } from "../contract/index.js";

/**
 * Daily energy and max power: the day is the date part. A peak's instant is the whole stamp, read as summer time in the
 * doubled hour of October (docs/dev/enedis.md#daily-and-peak-stamps).
 */
export function* dailyOf(
  points: readonly Point[],
  query: Query,
  options: ParseOptions,
  oddities: Oddities,
): Generator<void, Reading[], void> {
  const byDay = new Map<number, Reading>();
  let slice = 0;
  for (const { wall, stamp, value } of points) {
    if (++slice % SLICE === 0) yield;
    const day = Math.floor(wall / DAY_SECONDS);
    if (value === undefined) continue;
    if (!isInside(day, query, options, oddities)) continue;
    const known = byDay.get(day);
    if (known && known.value !== value) oddities.add("differs", stamp);
    const reading = { start: startOfDay(day), step: lengthOfDay(day), value };
    byDay.set(day, query.series === "max_power" ? { ...reading, at: fromWall(wall) } : reading);
  }
  return [...byDay.values()].sort((a, b) => a.start - b.start);
}
