/**
 * What fails of one meter alone, as while somebody holds its row: it is that meter's own. It is tried again by itself, and
 * holds up no other one.
 */
import type { Clock } from "../base/index.js";
import { FleetError, mayBeOfOne, type MirrorProblem, type OwnProblem } from "./problem.js";

interface Failure {
  readonly problem: MirrorProblem & { readonly problem: OwnProblem };
  readonly times: number;
  /** Milliseconds. */
  readonly nextAt: number;
}

/** After a failure: 5, 10, 20, 30 seconds. */
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 30_000;

/** By `space/pdl`. */
export class Failures {
  readonly #clock: Pick<Clock, "now">;
  readonly #isWorthTelling: (since: number, now: number) => boolean;
  /** The oldest failure first. */
  readonly #all = new Map<string, Failure>();
  /** Those of which something else is to be said than before. */
  readonly #changed = new Set<string>();

  /** @param isWorthTelling whether a failure since an instant is worth a message now; both in seconds */
  constructor(clock: Pick<Clock, "now">, isWorthTelling: (since: number, now: number) => boolean) {
    this.#clock = clock;
    this.#isWorthTelling = isWorthTelling;
  }

  of(key: string): MirrorProblem | undefined {
    return this.#all.get(key)?.problem;
  }

  /** The meters that failed at their last try, the oldest failure first. */
  get keys(): readonly string[] {
    return [...this.#all.keys()];
  }

  /** Whether a meter may be tried now. It need not wait long because the clock was set back. */
  isDue(key: string): boolean {
    const failure = this.#all.get(key);
    if (failure === undefined) return true;
    const left = failure.nextAt - this.#clock.now();
    return left <= 0 || left > LONGEST_PAUSE_MS;
  }

  /**
   * Does work that is for one meter.
   * @returns undefined: it failed
   * @throws {FleetError} what concerns all of them
   * @throws what else the work throws
   */
  async try<T>(key: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await work();
      if (this.#all.delete(key)) this.#changed.add(key);
      return result;
    } catch (error) {
      if (!(error instanceof FleetError) || !mayBeOfOne(error.problem)) throw error;
      this.#add(key, error.problem, error.code);
      return undefined;
    }
  }

  #add(key: string, problem: OwnProblem, code: string | undefined): void {
    const before = this.#all.get(key);
    const now = this.#clock.now();
    const times = before?.times ?? 0;
    const nextAt = now + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** times);
    const since = before?.problem.since ?? Math.floor(now / 1_000);
    const isWorthTelling = this.#isWorthTelling(since, now / 1_000);
    const nextTry = Math.ceil(nextAt / 1_000);
    // The last one comes last.
    this.#all.delete(key);
    this.#all.set(key, {
      problem: { problem, code, since, nextTry, isWorthTelling, meters: 1, isOfOne: true },
      times: times + 1,
      nextAt,
    });
    const shown = before?.problem;
    if (shown?.problem !== problem || shown.isWorthTelling !== isWorthTelling) this.#changed.add(key);
  }

  /** The meters of which something else is to be said than at the last call. */
  takeChanged(): readonly string[] {
    const changed = [...this.#changed];
    this.#changed.clear();
    return changed;
  }
}
