/** The day that a stamp names. */
import { DAY_SECONDS, HOUR_SECONDS, toWall, type Day } from "../../readings/index.js";
import type { Stamp } from "./texts.js";

/**
 * Paris wall seconds. Enedis prints the clock with an offset of Paris, of which the date counts, even if it is that of
 * the other half of the year (docs/dev/enedis.md#index-stamps); a program prints `Z`, or that of another zone.
 */
export function parisWall({ wall, instant }: Stamp): number {
  if (instant === undefined) return wall;
  const ahead = wall - instant;
  return ahead === HOUR_SECONDS || ahead === 2 * HOUR_SECONDS ? wall : toWall(instant);
}

export function dayOfStamp(stamp: Stamp): Day {
  return Math.floor(parisWall(stamp) / DAY_SECONDS);
}
