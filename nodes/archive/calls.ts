/** The log of calls: counted before they are sent, so that neither a restart nor a crash loop resets a budget. */
import { DAY_MS, utcDayOf } from "../readings/index.js";
import type { Database } from "./database.js";

/** Why a call or a round was made. */
export type Cause = "tick" | "first" | "catch-up" | "refresh" | "history" | "doctor" | "account";

/** What a user asks for may also be tried while it is refused. */
export function isByHand(cause: Cause): boolean {
  return cause === "refresh" || cause === "doctor";
}

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
  /** Counts against the failed calls of the meter and of the base URL (docs/dev/contract.md#budgets). */
  readonly failed: boolean;
}

/** Calls of one UTC day. */
export interface Usage {
  readonly calls: number;
  readonly history: number;
}

/** Calls of one UTC day as every call has to know them: counted once, then kept in step, as a day may have thousands. */
interface Counted {
  readonly utcDay: number;
  readonly byAccount: Map<number, { calls: number; history: number }>;
  /** Failed ones, by usage point and account. */
  readonly failed: Map<string, number>;
}

function nothingCounted(utcDay: number): Counted {
  return { utcDay, byAccount: new Map(), failed: new Map() };
}

/** Rows older than this are dropped: no rule looks further back. */
const KEPT_DAYS = 40;

export class CallLog {
  /** The UTC day on which a damaged archive took the log with it; undefined if that never happened. */
  readonly lostOn: number | undefined;
  readonly #db: Database;
  #counted = nothingCounted(NaN);
  /** Milliseconds; null: not read yet. */
  #lastAt: number | undefined | null = null;

  constructor(db: Database) {
    this.#db = db;
    const lost = db.get("SELECT value FROM meta WHERE key = 'calls_lost_on'");
    this.lostOn = lost && Number(lost["value"]);
    db.onUndone(() => {
      this.#counted = nothingCounted(NaN);
      this.#lastAt = null;
    });
  }

  /** Counts a call that is about to be sent, and returns its number. Throws if it cannot be counted: then do not send. */
  begin(call: CallStart): number {
    const utcDay = utcDayOf(call.at / 1000);
    const { lastId } = this.#db.run(
      "INSERT INTO call (account, usage_point, at, utc_day, series, cause, history) VALUES (?, ?, ?, ?, ?, ?, ?)",
      call.account,
      call.usagePoint,
      call.at,
      utcDay,
      call.series ?? null,
      call.cause,
      call.history ? 1 : 0,
    );
    this.#lastAt = call.at;
    const counted = this.#on(utcDay).byAccount.get(call.account);
    if (counted !== undefined) {
      counted.calls++;
      if (call.history) counted.history++;
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
    if (end.failed) this.#counted.failed.clear();
  }

  /** Calls of an account on a UTC day, of any cause and any end. */
  usage(account: number, utcDay: number): Usage {
    const { byAccount } = this.#on(utcDay);
    let counted = byAccount.get(account);
    if (counted === undefined) {
      const row = this.#db.get(
        `SELECT count(*) AS calls, sum(history) AS history
         FROM call WHERE account = ? AND at >= ? AND at < ?`,
        account,
        utcDay * DAY_MS,
        (utcDay + 1) * DAY_MS,
      )!;
      counted = { calls: Number(row["calls"]), history: Number(row["history"]) };
      byAccount.set(account, counted);
    }
    return { ...counted };
  }

  /** Failed calls of a usage point through one account on a UTC day: what another service fails is no matter of it. */
  failed(account: number, usagePoint: number, utcDay: number): number {
    const { failed } = this.#on(utcDay);
    const key = `${usagePoint} ${account}`;
    let count = failed.get(key);
    if (count === undefined) {
      const row = this.#db.get(
        "SELECT count(*) AS n FROM call WHERE usage_point = ? AND utc_day = ? AND account = ? AND failed = 1",
        usagePoint,
        utcDay,
        account,
      )!;
      failed.set(key, (count = Number(row["n"])));
    }
    return count;
  }

  #on(utcDay: number): Counted {
    if (this.#counted.utcDay !== utcDay) this.#counted = nothingCounted(utcDay);
    return this.#counted;
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
        "SELECT count(*) AS n FROM call WHERE account = ? AND at >= ? AND at < ? AND cause IN ('refresh', 'doctor')",
        account,
        utcDay * DAY_MS,
        (utcDay + 1) * DAY_MS,
      )!["n"],
    );
  }

  /** How many of an account's calls were sent at `since` (milliseconds) or later. */
  since(account: number, since: number): number {
    return Number(
      this.#db.get("SELECT count(*) AS n FROM call WHERE account = ? AND at >= ?", account, since)!["n"],
    );
  }

  /** When the call of a position (0: the first) among those was sent, in milliseconds; undefined: there is none. */
  sentAt(account: number, since: number, position: number): number | undefined {
    const row = this.#db.get(
      "SELECT at FROM call WHERE account = ? AND at >= ? ORDER BY at LIMIT 1 OFFSET ?",
      account,
      since,
      position,
    );
    return row && Number(row["at"]);
  }

  /** When an account's last call was sent, in milliseconds; undefined: none that is kept. */
  lastOf(account: number): number | undefined {
    const row = this.#db.get("SELECT max(at) AS at FROM call WHERE account = ?", account)!;
    return row["at"] === null ? undefined : Number(row["at"]);
  }

  /**
   * When the last call of all was sent, in milliseconds: a clock far behind it cannot be right
   * (docs/dev/decisions.md#8-clock).
   */
  lastAt(): number | undefined {
    if (this.#lastAt === null) {
      const row = this.#db.get("SELECT at FROM call ORDER BY id DESC LIMIT 1");
      this.#lastAt = row === undefined ? undefined : Number(row["at"]);
    }
    return this.#lastAt;
  }

  /** Counts a round of calls of a usage point. @param now milliseconds */
  beginRound(usagePoint: number, cause: Cause, now: number): void {
    this.#db.run(
      "INSERT INTO poll VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1",
      usagePoint,
      utcDayOf(now / 1000),
      cause,
    );
  }

  rounds(usagePoint: number, cause: Cause, utcDay: number): number {
    const row = this.#db.get(
      "SELECT count FROM poll WHERE usage_point = ? AND utc_day = ? AND cause = ?",
      usagePoint,
      utcDay,
      cause,
    );
    return Number(row?.["count"] ?? 0);
  }

  /** Forgets what no rule needs any more. */
  prune(now: number): void {
    const day = utcDayOf(now / 1000) - KEPT_DAYS;
    this.#db.run("DELETE FROM call WHERE utc_day < ?", day);
    this.#db.run("DELETE FROM poll WHERE utc_day < ?", day);
  }
}
