/**
 * When a meter may ask: ticks of every hour from 5 h to 19 h Paris time (docs/dev/contract.md#schedule). Pure
 * functions; seconds.
 */
import { dayOf, instantAt } from "../../readings/index.js";
import type { SourceState } from "../context/source.js";

/** None lies near a clock change: each comes once on every day. */
const FIRST_HOUR = 5;
export const LAST_HOUR = 19;
/** A tick comes less than so many random seconds after its minute. */
export const TICK_SPREAD = 30;

/** The ticks that a round stands for: one, unless the machine slept over some. */
export interface Ticks {
  /** They came later than this, in seconds. */
  readonly after: number;
  /** Of the hour; the source's whose ticks they are. */
  readonly minute: number;
}

/**
 * The first tick after an instant.
 * @param minute of the hour, 0 to 59
 * @param hours of the ticks that count; undefined: all
 */
export function nextTick(after: number, minute: number, hours?: readonly number[]): number {
  const today = dayOf(after);
  for (let day = today; ; day++) {
    for (let hour = FIRST_HOUR; hour <= LAST_HOUR; hour++) {
      const at = instantAt(day, hour, minute);
      if (at > after && (hours === undefined || hours.includes(hour))) return at;
    }
  }
}

/** The last tick of this Paris day at or before an instant; undefined before the first one. */
export function lastTick(now: number, minute: number, hours?: readonly number[]): number | undefined {
  const day = dayOf(now);
  for (let hour = LAST_HOUR; hour >= FIRST_HOUR; hour--) {
    const at = instantAt(day, hour, minute);
    if (at <= now && (hours === undefined || hours.includes(hour))) return at;
  }
  return undefined;
}

/** How many ticks of the Paris day of `now` lie in ]after, now]. */
export function ticksSince(after: number, now: number, minute: number, hours?: readonly number[]): number {
  const day = dayOf(now);
  let count = 0;
  for (let hour = FIRST_HOUR; hour <= LAST_HOUR; hour++) {
    const at = instantAt(day, hour, minute);
    if (at > after && at <= now && (hours === undefined || hours.includes(hour))) count++;
  }
  return count;
}

/**
 * The instant (seconds) of the next call that is due by itself, if none may be made before `notBefore`: a pause that ends
 * at 14:30 is followed by no call before the next tick that may make one.
 * @param hasHistory days of history are still to be asked for
 */
export function nextTry(
  { settings, limits, callingHours }: Pick<SourceState, "settings" | "limits" | "callingHours">,
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
