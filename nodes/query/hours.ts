/** Hours of a load curve in whole Wh that add up to their day's (docs/dev/contract.md#queries). */
import { dayOf, startOfDay } from "../readings/index.js";
import type { CurveSums } from "./sums.js";

/**
 * One hour in Wh, rounded as it is among the others of its day: what rounding leaves of an hour is carried over to the
 * next one of the same day. So each is the exact value, rounded up or down, and the same in every question.
 * @param raw W·s of the hour
 */
export function wholeHour(curve: CurveSums, start: number, raw: number): number {
  const before = curve.raw(startOfDay(dayOf(start)), start);
  return curve.whole(before + raw) - curve.whole(before);
}
