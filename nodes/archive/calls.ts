/** The log of calls. Each call is counted before it is sent, so neither a restart nor a crash loop resets a budget. */
import { DAY_MS, utcDayOf } from "../readings/index.js";
import type { Database } from "./database.js";

/** Why a call or a round was made. */
export type Cause = "tick" | "first" | "catch-up" | "refresh" | "history" | "doctor" | "account";

/** Whether a user asked for it. Such calls may be tried even while the access is refused. */
export function isByHand(cause: Cause): boolean {
  return cause === "refresh" || cause === "doctor";
}

/**
 * Stands in for a usage point in calls of an account that concern none in particular (its list of meters, a consent).
 */
export const NO_USAGE_POINT = 0;

/** Accounts, usage points and series are given by their ids. */
export interface CallStart {
  readonly account: number;
  readonly usagePoint: number;
  /** Undefined: the call is not for readings. */
  readonly series: number | undefined;
  readonly cause: Cause;
  /** Whether it counts against the account's share for history. */
  readonly forHistory: boolean;
  /** Milliseconds. */
  readonly at: number;
}

export interface CallEnd {
  readonly outcome: string;
  readonly code?: string | undefined;
  /** Counts against the failed calls of the meter and of the base URL (docs/dev/contract.md#budgets). */
  readonly failed: boolean;
}

/** How many calls an account made on a UTC day. */
export interface CallCounts {
  readonly all: number;
  /** Calls that count against the account's share for history. */
  readonly forHistory: number;
}

/** Counts of one UTC day. Every call needs them, and a day may have thousands: counted once, then kept up to date. */
interface DayCounts {
  readonly utcDay: number;
  readonly byAccount: Map<number, { all: number; forHistory: number }>;
  /** Failed calls, by usage point and account. */
  readonly failures: Map<string, number>;
}

function noCounts(utcDay: number): DayCounts {
  return { utcDay, byAccount: new Map(), failures: new Map() };
}

/** Rows older than this are dropped: no rule looks further back. */
const KEPT_DAYS = 40;

/** In all methods, `account` and `usagePoint` are ids, and `utcDay` counts UTC days since 1970. */
export class CallLog {
  /** The UTC day on which calls were last lost from the log, with a damaged archive; undefined: never. */
  readonly lostOn: number | undefined;
  /** The id of the last call before they were lost. */
  readonly #lostAfter: number;
  /** By account: its calls on the day of the loss that the log still has from before. */
  readonly #beforeLoss = new Map<number, number>();
  readonly #db: Database;
  readonly #assertInPlace: () => void;
  #counts = noCounts(NaN);
  /** Milliseconds; null: not yet read. */
  #lastSent: number | undefined | null = null;

  /** @param assertInPlace throws when the file of the log is no longer the archive */
  constructor(db: Database, assertInPlace: () => void) {
    this.#db = db;
    this.#assertInPlace = assertInPlace;
    const meta = (key: string): number | undefined => {
      const row = db.get("SELECT value FROM meta WHERE key = ?", key);
      return row && Number(row["value"]);
    };
    this.lostOn = meta("calls_lost_on");
    this.#lostAfter = meta("calls_lost_after") ?? 0;
    db.onUndone(() => {
      this.#counts = noCounts(NaN);
      this.#lastSent = null;
    });
  }

  /**
   * Counts a call that is about to be sent.
   * @returns its id, for {@link CallLog.end}
   * @throws {ArchiveError} the call cannot be counted, so it must not be sent
   */
  begin(call: CallStart): number {
    this.#assertInPlace();
    const utcDay = utcDayOf(call.at / 1000);
    const { lastId } = this.#db.run(
      "INSERT INTO call (account, usage_point, at, utc_day, series, cause, history) VALUES (?, ?, ?, ?, ?, ?, ?)",
      call.account,
      call.usagePoint,
      call.at,
      utcDay,
      call.series ?? null,
      call.cause,
      call.forHistory ? 1 : 0,
    );
    this.#lastSent = call.at;
    const counts = this.#on(utcDay).byAccount.get(call.account);
    if (counts !== undefined) {
      counts.all++;
      if (call.forHistory) counts.forHistory++;
    }
    return lastId;
  }

  /** Records how a call ended. */
  end(id: number, end: CallEnd): void {
    this.#db.run(
      "UPDATE call SET outcome = ?, code = ?, failed = ? WHERE id = ?",
      end.outcome,
      end.code ?? null,
      end.failed ? 1 : 0,
      id,
    );
    if (end.failed) this.#counts.failures.clear();
  }

  /** Calls of an account on a UTC day, whatever their cause and outcome. */
  counts(account: number, utcDay: number): CallCounts {
    const { byAccount } = this.#on(utcDay);
    let counts = byAccount.get(account);
    if (counts === undefined) {
      const row = this.#db.get(
        `SELECT count(*) AS n, sum(history) AS history
         FROM call WHERE account = ? AND at >= ? AND at < ?`,
        account,
        utcDay * DAY_MS,
        (utcDay + 1) * DAY_MS,
      )!;
      counts = { all: Number(row["n"]), forHistory: Number(row["history"]) };
      byAccount.set(account, counts);
    }
    return { ...counts };
  }

  /** Calls of an account on the day of the loss, before it and after it. */
  countsAroundLoss(account: number): { readonly before: number; readonly after: number } {
    const utcDay = this.lostOn ?? NaN;
    let before = this.#beforeLoss.get(account);
    if (before === undefined) {
      const row = this.#db.get(
        "SELECT count(*) AS n FROM call WHERE account = ? AND at >= ? AND at < ? AND id <= ?",
        account,
        utcDay * DAY_MS,
        (utcDay + 1) * DAY_MS,
        this.#lostAfter,
      )!;
      this.#beforeLoss.set(account, (before = Number(row["n"])));
    }
    return { before, after: this.counts(account, utcDay).all - before };
  }

  /** Failed calls of a usage point through one account on a UTC day; calls through other accounts do not count. */
  failures(account: number, usagePoint: number, utcDay: number): number {
    const { failures } = this.#on(utcDay);
    const key = `${usagePoint} ${account}`;
    let count = failures.get(key);
    if (count === undefined) {
      const row = this.#db.get(
        "SELECT count(*) AS n FROM call WHERE usage_point = ? AND utc_day = ? AND account = ? AND failed = 1",
        usagePoint,
        utcDay,
        account,
      )!;
      failures.set(key, (count = Number(row["n"])));
    }
    return count;
  }

  #on(utcDay: number): DayCounts {
    if (this.#counts.utcDay !== utcDay) this.#counts = noCounts(utcDay);
    return this.#counts;
  }

  /** Whether a call for a usage point, sent at or after `since` (milliseconds), was answered. */
  wasAnswered(usagePoint: number, since: number): boolean {
    const row = this.#db.get(
      "SELECT 1 FROM call WHERE usage_point = ? AND utc_day >= ? AND at >= ? AND outcome IN ('ok', 'no_data') LIMIT 1",
      usagePoint,
      utcDayOf(since / 1000),
      since,
    );
    return row !== undefined;
  }

  /** Calls of an account on a UTC day that a user requested. */
  countByHand(account: number, utcDay: number): number {
    return Number(
      this.#db.get(
        "SELECT count(*) AS n FROM call WHERE account = ? AND at >= ? AND at < ? AND cause IN ('refresh', 'doctor')",
        account,
        utcDay * DAY_MS,
        (utcDay + 1) * DAY_MS,
      )!["n"],
    );
  }

  /** How many of an account's calls were sent at or after `since` (milliseconds). */
  countSince(account: number, since: number): number {
    return Number(
      this.#db.get("SELECT count(*) AS n FROM call WHERE account = ? AND at >= ?", account, since)!["n"],
    );
  }

  /**
   * When one of an account's calls since `since` was sent, both in milliseconds; undefined: there is no such call.
   * @param position 0: the first call since then
   */
  sentAt(account: number, since: number, position: number): number | undefined {
    const row = this.#db.get(
      "SELECT at FROM call WHERE account = ? AND at >= ? ORDER BY at LIMIT 1 OFFSET ?",
      account,
      since,
      position,
    );
    return row && Number(row["at"]);
  }

  /** When an account's last call was sent, in milliseconds; undefined: none is stored. */
  lastSentOf(account: number): number | undefined {
    const row = this.#db.get("SELECT max(at) AS at FROM call WHERE account = ?", account)!;
    return row["at"] === null ? undefined : Number(row["at"]);
  }

  /**
   * When the last call of any account was sent, in milliseconds: a clock far behind it must be wrong
   * (docs/dev/decisions.md#8-clock).
   */
  lastSent(): number | undefined {
    if (this.#lastSent === null) {
      const row = this.#db.get("SELECT at FROM call ORDER BY id DESC LIMIT 1");
      this.#lastSent = row === undefined ? undefined : Number(row["at"]);
    }
    return this.#lastSent;
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

  /** How many rounds of calls a usage point had on a UTC day for one cause. */
  rounds(usagePoint: number, cause: Cause, utcDay: number): number {
    const row = this.#db.get(
      "SELECT count FROM poll WHERE usage_point = ? AND utc_day = ? AND cause = ?",
      usagePoint,
      utcDay,
      cause,
    );
    return Number(row?.["count"] ?? 0);
  }

  /** Deletes what no rule needs any more. @param now milliseconds */
  prune(now: number): void {
    const day = utcDayOf(now / 1000) - KEPT_DAYS;
    this.#db.run("DELETE FROM call WHERE utc_day < ?", day);
    this.#db.run("DELETE FROM poll WHERE utc_day < ?", day);
  }
}
