/** What is left for later after a start or a deploy. */
import type { Clock, Random } from "../../base/index.js";
import type { Collector } from "../meter/index.js";

/** After a deploy: by then the flows are running, and the first wake-up is over. */
const PREPARE_AFTER_MS = 5_000;

/** A process that keeps restarting must not call at each start. */
const STARTING_MS = 30_000;
const STARTING_SPREAD_MS = 60_000;

/** When clients are prepared for their first call: while no round runs, so that no tick has to wait for it. */
export class Preparing {
  readonly #clock: Clock;
  /** Milliseconds. */
  at = Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A client must load what its first call needs. */
  plan(): void {
    this.at = this.#clock.now() + PREPARE_AFTER_MS;
  }

  wake(all: () => readonly Collector[]): void {
    if (this.#clock.now() < this.at) return;
    const collectors = all();
    const isIdle = !collectors.some(({ isCalling }) => isCalling);
    if (!isIdle) {
      this.plan();
      return;
    }
    this.at = Infinity;
    for (const collector of collectors) collector.prepare();
  }
}

export class Starting {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #startedAt: number;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
    this.#startedAt = clock.now();
  }

  /** How long what is deployed now waits before it catches up, in milliseconds. */
  delay(): number {
    const isStarting = this.#clock.now() - this.#startedAt < STARTING_MS;
    return isStarting ? STARTING_MS + this.#random() * STARTING_SPREAD_MS : 0;
  }
}
