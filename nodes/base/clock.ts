/** The only source of time and timers (docs/dev/decisions.md#8-clock): passed in, so that tests can control it. */
export interface Clock {
  /** The wall clock, in milliseconds since 1970. */
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

/** The host's clock, or a test's `now` with the host's timers. */
export function hostClock(now: () => number = Date.now): Clock {
  return {
    now,
    wake(ms, callback) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
  };
}
