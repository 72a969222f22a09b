/** When an outage stops the calls to a base URL, and whether it was told (docs/dev/contract.md#errors). */

/** After this many failures in a row, all meters of a base URL stop until their next tick. */
export const FAILURES_IN_A_ROW = 3;

/** One base URL, across accounts: an outage affects all its meters. */
export class CircuitBreaker {
  #failures: number;
  #stoppedAt: number;
  /** When a call worked last, in seconds. */
  #workedAt = -Infinity;
  /** Failures that one of the meters has told since any call worked; and by series, since such a call did. */
  readonly #told = new Set<string>();
  readonly #toldOf = new Map<string, Set<string>>();

  /** @param log what the calls before this process say: how many failed in a row, and when the last one did (seconds) */
  constructor({ count, at }: { readonly count: number; readonly at: number } = { count: 0, at: -Infinity }) {
    this.#failures = count;
    this.#stoppedAt = count >= FAILURES_IN_A_ROW ? at : -Infinity;
  }

  /** @param now seconds */
  recordSuccess(now: number): void {
    this.#failures = 0;
    this.#workedAt = now;
    this.#told.clear();
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

  /** Whether no meter has told yet how the calls for a series fail; it then counts as told. */
  isNews(series: string, failure: string): boolean {
    const toldOf = this.#toldOf.get(series) ?? new Set();
    const isTold = this.#told.has(failure) || toldOf.has(failure);
    this.#told.add(failure);
    this.#toldOf.set(series, toldOf.add(failure));
    return !isTold;
  }

  /** A call for a series worked, of whichever meter: how others fail is news again. */
  forgetTold(series: string): void {
    this.#toldOf.delete(series);
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
