/** Who of an account calls next: one at a time, the most urgent first, then who has not called for longest. */
import type { Clock } from "../../base/index.js";

/** What lets a caller wait until an hour's calls allow one more; without it, its own work finds out that they do not. */
export interface Patience {
  /** Whose turn it is: of equal ones, who had none for longest goes first, also after it gave way. */
  readonly of: string;
  /** History leaves some of an hour's calls to newest days. */
  readonly isHistory: boolean;
}

export interface TurnsOptions {
  readonly clock: Clock;
  /** Milliseconds until the pace allows the next call. */
  readonly rest: () => number;
  /** Milliseconds until an hour's calls allow one more. */
  readonly hold: (isHistory: boolean) => number;
}

interface Waiting {
  readonly rank: number;
  /** The number of the turn that it had last; 0: it had none. */
  readonly last: number;
  readonly patience: Patience | undefined;
  readonly start: () => void;
  readonly fail: (error: unknown) => void;
}

/** A hold is worked out anew at least this often, in milliseconds: the clock may jump, and what newest days need may fall. */
const LONGEST_HOLD = 60_000;

export class Turns {
  readonly #options: TurnsOptions;
  /** In order of arrival. */
  readonly #waiting: Waiting[] = [];
  /** Numbers of turns, by whose it was. */
  readonly #last = new Map<string, number>();
  #turns = 0;
  #isBusy = false;
  #cancelTimer: (() => void) | undefined;

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /**
   * Waits for a turn; {@link Turns.end} ends it. The next one is chosen when it may call, not before: a more urgent one
   * may still come.
   * @param rank lower goes first
   * @throws `signal.reason` when aborted while waiting, and what the options throw
   */
  begin(rank: number, signal: AbortSignal, patience: Patience | undefined): Promise<void> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        signal.removeEventListener("abort", abort);
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        if (this.#waiting.length === 0) this.#cancelTimer?.();
      };
      const waiting: Waiting = {
        ...{ rank, patience, last: (patience && this.#last.get(patience.of)) ?? 0 },
        start: () => {
          leave();
          if (patience !== undefined) this.#last.set(patience.of, ++this.#turns);
          resolve();
        },
        fail: (error) => {
          leave();
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      };
      const abort = (): void => waiting.fail(signal.reason);
      signal.addEventListener("abort", abort, { once: true });
      this.#waiting.push(waiting);
      this.#next();
    });
  }

  end(): void {
    this.#isBusy = false;
    this.#next();
  }

  /** Lets the next one begin, now or as soon as it may call. */
  #next(): void {
    while (!this.#isBusy && this.#waiting.length > 0) {
      this.#cancelTimer?.();
      let next = bestOf(this.#waiting)!;
      try {
        const { rest, clock } = this.#options;
        let held = this.#held(next);
        const hasty =
          held > 0 ? bestOf(this.#waiting.filter(({ patience }) => patience === undefined)) : undefined;
        if (hasty !== undefined) [next, held] = [hasty, 0];
        const wait = Math.max(rest(), held);
        if (wait > 0) {
          this.#cancelTimer = clock.wake(Math.min(wait, LONGEST_HOLD), () => this.#next());
          return;
        }
      } catch (error) {
        // Nobody calls a timer, so the caller is told whose turn it was.
        next.fail(error);
        continue;
      }
      this.#isBusy = true;
      next.start();
    }
  }

  #held({ patience }: Waiting): number {
    return patience === undefined ? 0 : this.#options.hold(patience.isHistory);
  }
}

function bestOf(waiting: readonly Waiting[]): Waiting | undefined {
  let best = waiting[0];
  for (const each of waiting) {
    if (each.rank < best!.rank || (each.rank === best!.rank && each.last < best!.last)) best = each;
  }
  return best;
}
