/** The log of calls: counted before they are sent, so that neither a restart nor a crash loop resets a budget. */
import { utcDayOf } from "../readings/index.js";
import type { Database } from "./database.js";

/** Why a call or a poll was made. */
export type Cause = "tick" | "first" | "catch-up" | "refresh" | "history" | "doctor" | "account";

/** In the place of a usage point: a call of an account for none in particular (its list of meters, a consent). */
export const NO_USAGE_POINT = 0;

export interface CallStart {
  readonly account: number;
  readonly usagePoint: number;
  /** Undefined: not for readings. */
  readonly series: number | undefined;
  readonly cause: Cause;
  /** Whether it counts against the account's share for history. */
  readonly history: boolean;
  /** Milliseconds. */
  readonly at: number;
}

export interface CallEnd {
  readonly outcome: string;
  readonly code?: string | undefined;
  /** Counts against the failed calls of the meter and of the base URL (design §4). */
  readonly failed: boolean;
}

/** Calls of one UTC day. */
export interface Usage {
  readonly calls: number;
  readonly history: number;
}

/** Rows older than this are dropped: no rule looks further back. */
const KEPT_DAYS = 40;

export class CallLog {
  readonly #db: Database;
  /** By account, of the UTC day last asked for: each call looks at it, and of 500 meters a day has thousands. */
  readonly #usage = new Map<number, Usage & { readonly utcDay: number }>();

  constructor(db: Database) {
    this.#db = db;
    db.onUndone(() => {
      this.#usage.clear();
    });
  }

  /** Counts a call that is about to be sent, and returns its number. Throws if it cannot be counted: then do not send. */
  begin(call: CallStart): number {
    const utcDay = utcDayOf(call.at / 1000);
    const cause = call.history ? "history" : call.cause;
    const { lastId } = this.#db.run(
      "INSERT INTO call (account, usage_point, at, utc_day, series, cause) VALUES (?, ?, ?, ?, ?, ?)",
      call.account,
      call.usagePoint,
      call.at,
      utcDay,
      call.series ?? null,
      cause,
    );
    const usage = this.#usage.get(call.account);
    if (usage?.utcDay === utcDay) {
      const history = usage.history + (cause === "history" ? 1 : 0);
      this.#usage.set(call.account, { utcDay, calls: usage.calls + 1, history });
    }
    return lastId;
  }

  end(id: number, end: CallEnd): void {
    this.#db.run(
      "UPDATE call SET outcome = ?, code = ?, failed = ? WHERE id = ?",
      end.outcome,
      end.code ?? null,
      end.failed ? 1 : 0,
      id,
    );
  }

  /** Calls of an account on a UTC day, of any cause and any end. */
  usage(account: number, utcDay: number): Usage {
    const known = this.#usage.get(account);
    if (known?.utcDay === utcDay) return known;
    const row = this.#db.get(
      "SELECT count(*) AS calls, count(*) FILTER (WHERE cause = 'history') AS history FROM call WHERE account = ? AND utc_day = ?",
      account,
      utcDay,
    )!;
    const usage = { utcDay, calls: Number(row["calls"]), history: Number(row["history"]) };
    this.#usage.set(account, usage);
    return usage;
  }

  /** Failed calls of a usage point on a UTC day. */
  failed(usagePoint: number, utcDay: number): number {
    return Number(
      this.#db.get(
        "SELECT count(*) AS n FROM call WHERE usage_point = ? AND utc_day = ? AND failed = 1",
        usagePoint,
        utcDay,
      )!["n"],
    );
  }

  /** Whether a call for a usage point, sent at `since` (milliseconds) or later, was answered. */
  worked(usagePoint: number, since: number): boolean {
    const row = this.#db.get(
      "SELECT 1 FROM call WHERE usage_point = ? AND utc_day >= ? AND at >= ? AND outcome IN ('ok', 'no_data') LIMIT 1",
      usagePoint,
      utcDayOf(since / 1000),
      since,
    );
    return row !== undefined;
  }

  /** Calls of an account on a UTC day that a user asked for. */
  byHand(account: number, utcDay: number): number {
    return Number(
      this.#db.get(
        "SELECT count(*) AS n FROM call WHERE account = ? AND utc_day = ? AND cause IN ('refresh', 'doctor')",
        account,
        utcDay,
      )!["n"],
    );
  }

  /** How many of an account's calls were sent at `since` (milliseconds) or later, and when the first of them was. */
  since(account: number, since: number): { calls: number; first: number | undefined } {
    // The day bounds the search to the index; calls of the hour before lie on this UTC day or the one before it.
    const row = this.#db.get(
      "SELECT count(*) AS calls, min(at) AS first FROM call WHERE account = ? AND utc_day >= ? AND at >= ?",
      account,
      utcDayOf(since / 1000),
      since,
    )!;
    return { calls: Number(row["calls"]), first: row["first"] === null ? undefined : Number(row["first"]) };
  }

  /** When an account's last call was sent, in milliseconds; undefined: not in the last day or so before `now`. */
  lastOf(account: number, now: number): number | undefined {
    const row = this.#db.get(
      "SELECT max(at) AS at FROM call WHERE account = ? AND utc_day >= ?",
      account,
      utcDayOf(now / 1000) - 1,
    )!;
    return row["at"] === null ? undefined : Number(row["at"]);
  }

  /** When the last call of all was sent, in milliseconds: a clock far behind it cannot be right (design §9.8). */
  lastAt(): number | undefined {
    const row = this.#db.get("SELECT at FROM call ORDER BY id DESC LIMIT 1");
    return row === undefined ? undefined : Number(row["at"]);
  }

  /** Counts a poll (a round of calls) of a usage point and returns how many of this cause the UTC day has now. */
  beginPoll(usagePoint: number, cause: Cause, now: number): number {
    const day = utcDayOf(now / 1000);
    this.#db.run(
      "INSERT INTO poll VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1",
      usagePoint,
      day,
      cause,
    );
    return this.polls(usagePoint, cause, day);
  }

  polls(usagePoint: number, cause: Cause, utcDay: number): number {
    const row = this.#db.get(
      "SELECT count FROM poll WHERE usage_point = ? AND utc_day = ? AND cause = ?",
      usagePoint,
      utcDay,
      cause,
    );
    return Number(row?.["count"] ?? 0);
  }

  /** The UTC day on which a damaged archive took the log with it; undefined if that never happened. */
  lostOn(): number | undefined {
    const row = this.#db.get("SELECT value FROM meta WHERE key = 'calls_lost_on'");
    return row === undefined ? undefined : Number(row["value"]);
  }

  /** Forgets what no rule needs any more. */
  prune(now: number): void {
    const day = utcDayOf(now / 1000) - KEPT_DAYS;
    this.#db.run("DELETE FROM call WHERE utc_day < ?", day);
    this.#db.run("DELETE FROM poll WHERE utc_day < ?", day);
  }
}
