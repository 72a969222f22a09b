/**
 * When a meter may ask: one tick every hour from 5 h to 19 h Paris time (docs/dev/contract.md#schedule). Pure
 * functions; seconds.
 */
import { dayOf, instantAt } from "../../readings/index.js";
import { FIRST_HOUR, LAST_HOUR } from "../../services/index.js";

/** A tick comes at a random delay below this many seconds after its minute. */
export const TICK_SPREAD = 30;

/** The ticks that a round stands for: one, unless the machine slept through some. */
export interface Ticks {
  /** All came later than this, in seconds. */
  readonly after: number;
  /** The minute of the hour at which their source's ticks come. */
  readonly minute: number;
}

/**
 * The first tick after an instant.
 * @param minute of the hour, 0 to 59
 * @param hours the hours whose ticks count; undefined: all
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

/** The number of ticks in ]after, now], on the Paris day of `now`. */
export function ticksSince(after: number, now: number, minute: number, hours?: readonly number[]): number {
  const day = dayOf(now);
  let count = 0;
  for (let hour = FIRST_HOUR; hour <= LAST_HOUR; hour++) {
    const at = instantAt(day, hour, minute);
    if (at > after && at <= now && (hours === undefined || hours.includes(hour))) count++;
  }
  return count;
}
