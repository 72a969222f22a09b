/**
 * The only source of time and timers (docs/dev/decisions.md#8-clock), passed in so that tests can control it, and the
 * only place that judges whether a clock can be right (docs/dev/decisions.md#39-the-door-of-clocks).
 */
export interface Clock {
  /** The wall clock, in milliseconds since 1970. Always a number that a date can be made of, right or not. */
  readonly now: () => number;
  /** Calls back once after about `ms` milliseconds; the returned function cancels it. */
  wake(ms: number, callback: () => void): () => void;
}

/** The wall clock, in whole seconds since 1970. */
export function secondsOf({ now }: Pick<Clock, "now">): number {
  return Math.floor(now() / 1000);
}

/** A number in [0, 1[, as `Math.random`. */
export type Random = () => number;

/** No correct clock shows an earlier time: the package did not exist then. Milliseconds. */
export const EARLIEST_MS = Date.UTC(2026, 0, 1);
/** No correct clock shows this or a later time: the package will not exist then. Milliseconds. */
const LATEST_MS = Date.UTC(2100, 0, 1);
/** How far a clock may be behind an instant that was logged: summer time by hand, or a wrong time zone. */
export const TOLERANCE_MS = 86_400_000;
/** What a timer of Node.js can wait: a longer time would end at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Why a clock cannot be right. */
export interface ClockFault {
  /**
   * `impossible`, whatever was logged; `behind`: far before an instant that was logged, so either the clock or that
   * instant is wrong.
   */
  readonly fault: "impossible" | "behind";
  /** What it shows, in milliseconds. */
  readonly shown: number;
  /** The highest instant ever logged, in milliseconds. */
  readonly latest: number | undefined;
}

/**
 * Judges a clock.
 * @param now what it shows, in milliseconds
 * @param latest the highest instant ever logged, in milliseconds; undefined: none
 * @returns undefined if it may be right
 */
export function clockFault(now: number, latest: number | undefined): ClockFault | undefined {
  const isPossible = now >= EARLIEST_MS && now < LATEST_MS;
  if (!isPossible) return { fault: "impossible", shown: now, latest };
  const isBehind = latest !== undefined && now < latest - TOLERANCE_MS;
  return isBehind ? { fault: "behind", shown: now, latest } : undefined;
}

/** A call must not be sent now, and is not counted. That says nothing about the service. */
export abstract class NotNow extends Error {}

/** Another process is active, or may be. */
export class NotActive extends NotNow {
  override readonly name = "NotActive";
  readonly code = "standby";

  constructor() {
    super("Another Node-RED is active, or may be.");
  }
}

/** The clock is not set, so a call cannot be counted. */
export class ClockNotSet extends NotNow {
  override readonly name = "ClockNotSet";
  readonly code = "clock";
  readonly reason: ClockFault;

  constructor(reason: ClockFault) {
    super(`The clock of this machine is not set (${reason.fault}).`);
    this.reason = reason;
  }
}

/**
 * What a clock shows, as a number that every date can be made of: a clock without a time, before 1970 or beyond the
 * package's life would be a `RangeError` in the middle of any work. The result is never taken for right then.
 */
export function boundedInstant(now: number): number {
  return Number.isNaN(now) ? 0 : Math.min(LATEST_MS, Math.max(0, now));
}

/**
 * The host's clock, or the one of settings.js with the host's timers.
 * @param now what the clock shows: milliseconds, or a Date. Anything else, and any error, is a clock that is not set
 */
export function hostClock(now: () => unknown = Date.now): Clock {
  return {
    now: () => {
      try {
        return boundedInstant(Number(now()));
      } catch {
        // Only a clock of settings.js can do this; the status says that it is not set.
        return 0;
      }
    },
    wake,
  };
}

function wake(ms: number, callback: () => void): () => void {
  let timer = setTimeout(ring, Math.min(ms, LONGEST_TIMER_MS));
  let left = ms - LONGEST_TIMER_MS;
  function ring(): void {
    if (!(left > 0)) {
      callback();
      return;
    }
    timer = setTimeout(ring, Math.min(left, LONGEST_TIMER_MS));
    left -= LONGEST_TIMER_MS;
  }
  return () => clearTimeout(timer);
}
