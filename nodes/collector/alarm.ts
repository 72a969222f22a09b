/** One wake-up for many sleepers: it rings at the earliest of the moments that were asked for. */
import type { Clock } from "../base/index.js";

export class Alarm {
  readonly #clock: Clock;
  readonly #longestMs: number;
  readonly #ring: () => void;
  #sleeping: { readonly until: number; readonly cancel: () => void } | undefined;
  #stopped = false;

  /** @param longestMs the longest sleep: the wall clock may jump, and is looked at again after that at the latest */
  constructor(clock: Clock, longestMs: number, ring: () => void) {
    this.#clock = clock;
    this.#longestMs = longestMs;
    this.#ring = ring;
  }

  /** Rings after `ms`, or sooner if that was asked for before. */
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

  /** It never rings again. */
  stop(): void {
    this.#stopped = true;
    this.#sleeping?.cancel();
  }
}
