/** What never switches off: the same on the dashboard and in the month's report (docs/dev/decisions.md#69-habits). */
import type { Archive, UsagePoint } from "../archive/index.js";
import { heldDays, wattHoursOf, type HeldDay } from "../costs/index.js";
import { HOUR_SECONDS, instantAt, startOfDay, type Day } from "../readings/index.js";

/** Fewer nights say little: a week has each weekday. */
export const FEWEST_NIGHTS = 7;
/** The hour at which a night ends: from midnight to then, hardly anybody is up. */
const MORNING = 6;
/** A fridge has run and rested in it; a water heater on off-peak hours leaves that much of a night. */
const LOWEST_SECONDS = 2 * HOUR_SECONDS;

export interface Nights {
  /** W, of each night that is held whole: the mean of its lowest two hours. */
  readonly nights: readonly number[];
  /** Of the days of these nights whose energy is known: Wh, and their hours. */
  readonly energy: number;
  readonly hours: number;
}

/** The nights of the days [from, to[. @throws {ArchiveError} */
export async function nightsIn(
  archive: Archive,
  usagePoint: Pick<UsagePoint, "id">,
  from: Day,
  to: Day,
): Promise<Nights> {
  const nights: number[] = [];
  let [energy, hours] = [0, 0];
  for await (const day of heldDays(archive, usagePoint, "consumption", from, to)) {
    const watts = lowestOf(day);
    if (watts === undefined) continue;
    nights.push(watts);
    const wattHours = wattHoursOf(day);
    if (wattHours === undefined) continue;
    energy += wattHours;
    hours += day.seconds / HOUR_SECONDS;
  }
  return { nights, energy, hours };
}

/** The median of the nights, in W; undefined: they are too few. */
export function baseLoadOf({ nights }: Nights): number | undefined {
  if (nights.length < FEWEST_NIGHTS) return undefined;
  const sorted = nights.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The mean of the lowest two hours from 0 to 6 h, in W, whatever the step; undefined: the night is not held whole. */
function lowestOf({ day, curve, intervals }: HeldDay): number | undefined {
  const [start, end] = [startOfDay(day), instantAt(day, MORNING)];
  if (curve.between(start, end).seconds < end - start) return undefined;
  const ofNight = intervals.filter((one) => one.start < end && one.end > start);
  let left = LOWEST_SECONDS;
  let wattSeconds = 0;
  for (const one of ofNight.toSorted((a, b) => a.power - b.power)) {
    const taken = Math.min(left, Math.min(one.end, end) - Math.max(one.start, start));
    wattSeconds += one.power * taken;
    left -= taken;
  }
  return wattSeconds / LOWEST_SECONDS;
}
