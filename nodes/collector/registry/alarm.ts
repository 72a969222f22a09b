/** One wake-up for many sleepers: it rings at the earliest requested time. */
import type { Clock } from "../../base/index.js";

export class Alarm {
  readonly #clock: Clock;
  readonly #longestMs: number;
  readonly #ring: () => void;
  #sleeping: { readonly until: number; readonly cancel: () => void } | undefined;
  #stopped = false;

  /** @param longestMs the longest sleep: the wall clock may jump, so it is checked at least this often */
  constructor(clock: Clock, longestMs: number, ring: () => void) {
    this.#clock = clock;
    this.#longestMs = longestMs;
    this.#ring = ring;
  }

  /** Rings after `ms`, or sooner if an earlier time is already set. */
  within(ms: number): void {
    if (this.#stopped) return;
    const rest = Math.max(0, Math.min(ms, this.#longestMs));
    const until = this.#clock.now() + rest;
    if (this.#sleeping !== undefined && this.#sleeping.until <= until) return;
    this.#sleeping?.cancel();
    const cancel = this.#clock.wake(rest, () => {
      this.#sleeping = undefined;
      this.#ring();
    });
    this.#sleeping = { until, cancel };
  }

  stop(): void {
    this.#stopped = true;
    this.#sleeping?.cancel();
  }
}
