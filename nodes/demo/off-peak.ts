/** The off-peak hours of the household's meter, 22:08 to 06:08, and the water heater that runs in them. */
import type { Day } from "../readings/index.js";
import { clamp, draw } from "./arithmetic.js";
import { isAway } from "./household-days.js";
import { weatherOf } from "./weather.js";

/** Minutes after midnight when the off-peak hours and the water heater start, and when these hours end. */
const offPeakStart = 22 * 60 + 8;
const offPeakEnd = 6 * 60 + 8;

/** Minutes the water heater runs from 22:08 on: in the night before, and in the coming night. */
export interface HeaterNights {
  readonly heaterBefore: number;
  readonly heaterAfter: number;
}

interface Heated {
  readonly seed: number;
  readonly activity: number;
}

export function heaterNights(household: Heated, day: Day): HeaterNights {
  return { heaterBefore: heaterMinutes(household, day - 1), heaterAfter: heaterMinutes(household, day) };
}

/**
 * How long the water heater runs in the night after a day: it stops by 01:48, well before any clock change.
 */
function heaterMinutes({ seed, activity }: Heated, day: Day): number {
  if (isAway(seed + 9, day)) return 0;
  // The colder the incoming water, the longer.
  const cold = 13 - weatherOf(seed + 10, day).temperature;
  return Math.floor(clamp(85 + activity * 35 + cold * 2 + (draw(seed + 32, day) - 0.5) * 60, 60, 220));
}

/** Share of a half-hour (of wall time, 0 to 47) in which the water heater runs. */
export function heaterShare(slot: number, { heaterBefore, heaterAfter }: HeaterNights): number {
  const minute = slot * 30;
  if (minute + 30 > offPeakStart) return overlap(minute, offPeakStart, offPeakStart + heaterAfter);
  return overlap(minute, 0, offPeakStart + heaterBefore - 24 * 60);
}

/** Share of a half-hour (of wall time, 0 to 47) that is off-peak. */
export function offPeakShare(slot: number): number {
  const minute = slot * 30;
  return overlap(minute, 0, offPeakEnd) + overlap(minute, offPeakStart, 24 * 60);
}

/** Share of the half-hour from `minute` on that lies in [from, to[, all in minutes after midnight. */
function overlap(minute: number, from: number, to: number): number {
  return Math.max(0, Math.min(minute + 30, to) - Math.max(minute, from)) / 30;
}
