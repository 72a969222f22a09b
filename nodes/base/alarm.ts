/** One wake-up for many sleepers: it rings at the earliest requested time. */
import type { Clock } from "./clock.js";

/** The wall clock may jump, or sleep: it is looked at this often, in milliseconds (docs/dev/decisions.md#8-clock). */
export const LONGEST_SLEEP_MS = 20_000;

export class Alarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  readonly #longestMs: number;
  #sleeping: { readonly until: number; readonly cancel: () => void } | undefined;
  #isStopped = false;

  /** @param longestMs the longest sleep between two looks at the clock */
  constructor(clock: Clock, ring: () => void, longestMs = LONGEST_SLEEP_MS) {
    this.#clock = clock;
    this.#ring = ring;
    this.#longestMs = longestMs;
  }

  /** Rings after `ms`, or sooner if an earlier time is already set. */
  within(ms: number): void {
    if (this.#isStopped) return;
    const rest = Math.max(0, Math.min(ms, this.#longestMs));
    const until = this.#clock.now() + rest;
    if (this.#sleeping !== undefined && this.#sleeping.until <= until) return;
    this.silence();
    const cancel = this.#clock.wake(rest, () => {
      this.#sleeping = undefined;
      this.#ring();
    });
    this.#sleeping = { until, cancel };
  }

  /** Does not ring until a time is set anew. */
  silence(): void {
    this.#sleeping?.cancel();
    this.#sleeping = undefined;
  }

  /** Never rings again. */
  stop(): void {
    this.#isStopped = true;
    this.silence();
  }
}
