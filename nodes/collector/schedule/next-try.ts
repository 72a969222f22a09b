/** When something is asked at the earliest. Pure. */
import { nextTick, TICK_SPREAD } from "./ticks.js";
import type { SourceState } from "../context/source.js";

/**
 * The instant (seconds) of the next call that is due by itself, if none may be made before `notBefore`: a pause that ends
 * at 14:30 is followed by no call before the next tick that may make one.
 * @param hasHistory days of history are still to be asked for
 */
export function nextTry(
  { settings, limits, callingHours: callingHours }: Pick<SourceState, "settings" | "limits" | "callingHours">,
  notBefore: number,
  now: number,
  hasHistory: boolean,
): number {
  const from = Math.max(notBefore, now);
  if (hasHistory && limits.historyAnyHour) return from;
  // A tick comes some random seconds late: one that has begun when the pause ends still counts.
  const after = notBefore > now ? notBefore - TICK_SPREAD - 1 : now;
  return Math.max(from, nextTick(after, settings.minute, hasHistory ? undefined : callingHours));
}
