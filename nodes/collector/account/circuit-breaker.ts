/** When an outage stops the calls to a base URL. */

/** After this many failures in a row, all meters of a base URL stop until their next tick. */
export const FAILURES_IN_A_ROW = 3;

/** One base URL, across accounts: an outage affects all its meters. */
export class CircuitBreaker {
  #failures: number;
  #stoppedAt: number;
  /** When a call worked last, in seconds. */
  #workedAt = -Infinity;
  /** Whether its meters were last told that it is down (account-news.ts). */
  toldDown = false;

  /** @param log what the calls before this process say: how many failed in a row, and when the last one did (seconds) */
  constructor({ count, at }: { readonly count: number; readonly at: number } = { count: 0, at: -Infinity }) {
    this.#failures = count;
    this.#stoppedAt = count >= FAILURES_IN_A_ROW ? at : -Infinity;
  }

  /** @param now seconds */
  recordSuccess(now: number): void {
    this.#failures = 0;
    this.#workedAt = now;
  }

  /**
   * @param now seconds
   * @param failedBefore when the call before of the same series failed, in seconds; undefined: it worked. If others have
   * worked since, its failures say nothing about the base URL
   */
  recordFailure(now: number, failedBefore?: number): void {
    // What worked by a clock that was ahead says nothing.
    const othersWork = failedBefore !== undefined && failedBefore < this.#workedAt && this.#workedAt <= now;
    if (othersWork) return;
    this.#failures++;
    if (this.isDown) this.#stoppedAt = now;
  }

  /** Whether it failed FAILURES_IN_A_ROW times and has not worked since. */
  get isDown(): boolean {
    return this.#failures >= FAILURES_IN_A_ROW;
  }

  /** Whether a round of calls that began at `since` (seconds) has to end. A later tick makes one new attempt. */
  stopped(since: number): boolean {
    return this.isDown && this.#stoppedAt >= since;
  }
}
