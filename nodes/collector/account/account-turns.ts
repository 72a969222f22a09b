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
  /** In order of arrival. Thousands may wait, and a deploy takes all of them out and in again. */
  readonly #waiting = new Set<Waiting>();
  /** Whose turn is next when the timer ends, as far as it was known; undefined: there is no timer. */
  #awaited: Waiting | undefined;
  /** Numbers of turns, by whose it was. */
  readonly #last = new Map<string, number>();
  #turns = 0;
  /** Whether somebody has a turn. */
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
        this.#waiting.delete(waiting);
        if (this.#awaited === waiting) this.#awaited = undefined;
        if (this.#waiting.size === 0) this.#stopTimer();
      };
      const waiting: Waiting = {
        rank,
        patience,
        last: (patience && this.#last.get(patience.of)) ?? 0,
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
      this.#waiting.add(waiting);
      // Behind one that has to wait, nothing changes.
      const isBehind =
        patience !== undefined && this.#awaited !== undefined && !isBefore(waiting, this.#awaited);
      if (!isBehind) this.#next();
    });
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  end(): void {
    this.#isBusy = false;
    this.#next();
  }

  /** Lets the next one begin, now or as soon as it may call. */
  #next(): void {
    while (!this.#isBusy && this.#waiting.size > 0) {
      this.#stopTimer();
      let next = bestOf(this.#waiting)!;
      try {
        const { rest, clock } = this.#options;
        let held = this.#held(next);
        const hasty = held > 0 ? bestOf(this.#waiting, ({ patience }) => patience === undefined) : undefined;
        if (hasty !== undefined) [next, held] = [hasty, 0];
        const wait = Math.max(rest(), held);
        if (wait > 0) {
          this.#awaited = next;
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

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#awaited = undefined;
  }

  #held({ patience }: Waiting): number {
    return patience === undefined ? 0 : this.#options.hold(patience.isHistory);
  }
}

/** The first of those that arrived first. */
function bestOf(
  waiting: Iterable<Waiting>,
  passes: (waiting: Waiting) => boolean = () => true,
): Waiting | undefined {
  let best: Waiting | undefined;
  for (const each of waiting) if (passes(each) && (best === undefined || isBefore(each, best))) best = each;
  return best;
}

function isBefore(one: Waiting, other: Waiting): boolean {
  return one.rank < other.rank || (one.rank === other.rank && one.last < other.last);
}
