/**
 * When an account's calls of the last hours were sent. Where the hour limits calls, each of them is preceded by several
 * questions about that hour: it is read once, then kept up to date.
 */
import { HOUR_MS } from "../../readings/index.js";
import type { Database } from "../sqlite/index.js";

/** Older ones are dropped now and then: nobody asks for more than an hour. */
const KEPT_MS = 4 * HOUR_MS;

interface Recent {
  /** All calls since this instant, included. */
  readonly from: number;
  /** Earliest first. */
  readonly times: number[];
}

/** All instants are in milliseconds. */
export class RecentCalls {
  readonly #db: Database;
  /** By account. */
  readonly #recent = new Map<number, Recent>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** What was read may be wrong. */
  forget(): void {
    this.#recent.clear();
  }

  /** A call has been written. */
  add(account: number, at: number): void {
    const times = this.#recent.get(account)?.times;
    times?.splice(countUntil(times, at), 0, at);
  }

  /** How many were sent from `since` to `until`, both included. */
  count(account: number, since: number, until: number): number {
    const { times } = this.#since(account, since);
    return Math.max(0, countUntil(times, until) - countBefore(times, since));
  }

  /** When the one at a position, counted from 0, since `since` was sent; undefined: there is none. */
  sentAt(account: number, since: number, position: number): number | undefined {
    const { times } = this.#since(account, since);
    return times[countBefore(times, since) + position];
  }

  #since(account: number, since: number): Recent {
    const known = this.#recent.get(account);
    if (known !== undefined && since >= known.from && since - known.from < KEPT_MS) return known;
    const rows = this.#db.rows(
      "SELECT at FROM call WHERE account = ? AND at >= ? ORDER BY at",
      account,
      since,
    );
    const recent = { from: since, times: rows.map(([at]) => Number(at)) };
    this.#recent.set(account, recent);
    return recent;
  }
}

function countBefore(times: readonly number[], instant: number): number {
  return countOf(times, (at) => at < instant);
}

function countUntil(times: readonly number[], instant: number): number {
  return countOf(times, (at) => at <= instant);
}

/** How many of the first ones pass; no later one does. */
function countOf(times: readonly number[], passes: (at: number) => boolean): number {
  let [from, to] = [0, times.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (passes(times[middle]!)) from = middle + 1;
    else to = middle;
  }
  return from;
}
