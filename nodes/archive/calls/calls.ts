/**
 * The log of calls. Each call is counted before it is sent, so neither a restart nor a crash loop resets a budget. A
 * clock that is not set counts nothing.
 */
import { DAY_MS, utcDayOf } from "../../readings/index.js";
import type { ClockGuard } from "../clock/index.js";
import { type Database, metaOf } from "../sqlite/index.js";
import { RecentCalls } from "./recent-calls.js";

/** Why a call or a round was made; `screen`: a day asked for on a screen, which leads to a round for history. */
export type Cause =
  | "tick"
  | "first"
  | "catch-up"
  | "refresh"
  | "history"
  | "doctor"
  | "account"
  | "screen"
  | "lost";

/** Whether a user asked for it. Such calls may be tried even while the access is refused. */
export function isByHand(cause: Cause): boolean {
  return cause === "refresh" || cause === "doctor";
}

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

/** A call that failed. */
export interface LastFailure {
  /** Seconds. */
  readonly at: number;
  readonly kind: "unavailable" | "bad_answer";
  readonly code: string | undefined;
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

/** In all methods, `account` and `usagePoint` are ids, and `utcDay` counts UTC days since 1970. */
export class CallLog {
  /** By account: its calls on the day of the loss that the log still has from before. */
  readonly #beforeLoss = new Map<number, number>();
  readonly #db: Database;
  readonly #clock: ClockGuard;
  readonly #assertInPlace: () => void;
  readonly #recent: RecentCalls;
  #counts = noCounts(NaN);
  /** null: not yet read. */
  #lostOn: number | undefined | null = null;
  /** The id of the last call before they were lost. */
  #lostAfter: number | undefined;

  /** @param assertInPlace throws when the file of the log is no longer the archive */
  constructor(db: Database, clock: ClockGuard, assertInPlace: () => void) {
    this.#db = db;
    this.#clock = clock;
    this.#assertInPlace = assertInPlace;
    this.#recent = new RecentCalls(db);
    db.onUndone(() => {
      this.#recent.forget();
      this.#counts = noCounts(NaN);
      this.#lostOn = null;
      this.#lostAfter = undefined;
      this.#beforeLoss.clear();
    });
  }

  /** The UTC day on which calls were last lost from the log, with a damaged archive; undefined: never. */
  get lostOn(): number | undefined {
    if (this.#lostOn === null) this.#lostOn = this.#meta("calls_lost_on");
    return this.#lostOn;
  }

  #meta(key: string): number | undefined {
    const value = metaOf(this.#db, key);
    return value === undefined ? undefined : Number(value);
  }

  /**
   * Counts a call that is about to be sent.
   * @returns its id, for {@link CallLog.end}
   * @throws {ArchiveError} the call cannot be counted, so it must not be sent
   * @throws {ClockNotSet}
   */
  begin(call: CallStart): number {
    this.#assertInPlace();
    this.#clock.judge(call.at);
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
    this.#clock.counted(call.at);
    this.#recent.add(call.account, call.at);
    const counts = this.#on(utcDay).byAccount.get(call.account);
    if (counts !== undefined) {
      counts.all++;
      if (call.forHistory) counts.forHistory++;
    }
    return lastId;
  }

  /**
   * Counts a call on another UTC day: it was counted on one and is sent on the next.
   * @param at milliseconds
   * @throws {ClockNotSet}
   */
  redate(id: number, at: number): void {
    this.#clock.judge(at);
    this.#db.run("UPDATE call SET at = ?, utc_day = ? WHERE id = ?", at, utcDayOf(at / 1000), id);
    this.#clock.counted(at);
    this.#recent.forget();
    this.#counts = noCounts(NaN);
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
        (this.#lostAfter ??= this.#meta("calls_lost_after") ?? 0),
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

  /**
   * How and when the last call for a series through an account failed; undefined: it worked, or none is stored.
   * Refusals do not count: they are stored as blocks.
   */
  lastFailure(account: number, usagePoint: number, series: number): LastFailure | undefined {
    const row = this.#db.get(
      `SELECT at, outcome, code FROM call WHERE usage_point = ? AND account = ? AND series = ?
         AND outcome IN ('ok', 'no_data', 'unavailable', 'bad_answer')
       ORDER BY utc_day DESC, id DESC LIMIT 1`,
      usagePoint,
      account,
      series,
    );
    const kind = row?.["outcome"];
    if (row === undefined || (kind !== "unavailable" && kind !== "bad_answer")) return undefined;
    const code = row["code"];
    return {
      at: Math.floor(Number(row["at"]) / 1000),
      kind,
      code: typeof code === "string" ? code : undefined,
    };
  }

  /**
   * The last calls of a base URL if all of them failed: how many, and when the last one was sent (seconds). A refused
   * consent counts for nothing, as the base URL answered, nor do registers, which stop alone. At most `most` are read.
   * @param now milliseconds: what a clock that was ahead has dated later is not the last
   */
  failuresInARow(
    baseUrl: string,
    most: number,
    now: number,
  ): { readonly count: number; readonly at: number } {
    // Of each account the newest ones, by its index: of thousands of meters the log has half a million calls.
    const rows = this.#db.all(
      `SELECT newest.at, newest.failed FROM account CROSS JOIN call AS newest WHERE base_url = ? AND newest.id IN (
         SELECT id FROM call WHERE call.account = account.id AND at <= ?
           AND (failed = 1 OR outcome IN ('ok', 'no_data')) AND outcome <> 'consent'
           AND NOT EXISTS (SELECT 1 FROM series WHERE series.id = call.series AND series.series = 'registers')
         ORDER BY at DESC, id DESC LIMIT ?)
       ORDER BY newest.id DESC LIMIT ?`,
      baseUrl,
      now,
      most,
      most,
    );
    const works = rows.findIndex((row) => row["failed"] !== 1);
    const count = works === -1 ? rows.length : works;
    return { count, at: count === 0 ? -Infinity : Math.floor(Number(rows[0]!["at"]) / 1000) };
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

  /** How many of an account's calls were sent from `since` to `until`, both included (milliseconds). */
  countSince(account: number, since: number, until = Infinity): number {
    return this.#recent.count(account, since, until);
  }

  /**
   * When one of an account's calls since `since` was sent, both in milliseconds; undefined: there is no such call.
   * @param position 0: the first call since then
   */
  sentAt(account: number, since: number, position: number): number | undefined {
    return this.#recent.sentAt(account, since, position);
  }

  /** When an account's last call was sent, in milliseconds; undefined: none is stored. */
  lastSentOf(account: number): number | undefined {
    const row = this.#db.get("SELECT max(at) AS at FROM call WHERE account = ?", account)!;
    return row["at"] === null ? undefined : Number(row["at"]);
  }

  /**
   * Counts a round of calls of a usage point.
   * @param now milliseconds
   * @throws {ClockNotSet}
   */
  beginRound(usagePoint: number, cause: Cause, now: number): void {
    this.#clock.judge(now);
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
}
