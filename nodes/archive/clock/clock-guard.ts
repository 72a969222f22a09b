/**
 * Whether the clock can be right, judged by the highest instant that a log of calls ever counted
 * (docs/dev/decisions.md#39-the-door-of-clocks).
 */
import { clockFault, ClockNotSet, EARLIEST_MS, TOLERANCE_MS, type ClockFault } from "../../base/index.js";
import { optionalNumber, type Database, metaOf, setMeta } from "../sqlite/index.js";
import type { Fence } from "./fence.js";

/** So far ahead is noted how late what happens may be dated: twice a day, and within what a clock may be wrong by. */
const AHEAD_MS = TOLERANCE_MS / 2;
/** Key of that note. */
const DATED_UNTIL = "dated_until";

/**
 * SQL: the accounts in the log. With each of them the calls are found by their index: the log of thousands of meters has
 * half a million.
 */
export const CALLERS = `WITH RECURSIVE caller(account) AS (SELECT min(account) FROM call UNION ALL
  SELECT (SELECT min(account) FROM call WHERE account > caller.account) FROM caller WHERE account IS NOT NULL)
  SELECT account FROM caller`;

/** All instants are milliseconds. */
export class ClockGuard {
  readonly #db: Database;
  readonly #fence: Fence;
  /** null: not yet read. */
  #latest: number | undefined | null = null;
  /** What happens, in this process or an earlier one, is dated up to then; infinite: not known. null: not yet read. */
  #datedUntil: number | null = null;

  constructor(db: Database, fence: Fence) {
    this.#db = db;
    this.#fence = fence;
    db.onUndone(() => {
      this.#latest = null;
      this.#datedUntil = null;
    });
  }

  /**
   * The highest instant ever counted, whatever was dropped since: a clock far behind it must be wrong, or was wrong then.
   */
  latest(): number | undefined {
    if (this.#latest === null) {
      const row = this.#db.get(
        `SELECT max(at) AS at FROM (
           SELECT (SELECT max(at) FROM call WHERE call.account = caller.account) AS at FROM (${CALLERS}) AS caller
           UNION ALL SELECT at FROM tempo_request WHERE cause <> 'lost'
           UNION ALL SELECT value FROM meta WHERE key = 'latest_call')`,
      )!;
      this.#latest = optionalNumber(row, "at");
    }
    return this.#latest;
  }

  /** A call, or a request for colours, was counted at an instant. */
  counted(at: number): void {
    if (this.#latest !== null) this.#latest = Math.max(at, this.#latest ?? 0);
  }

  /** Stores the highest instant, before calls are dropped from the log. */
  keep(): void {
    const latest = this.latest();
    if (latest !== undefined) setMeta(this.#db, "latest_call", latest);
  }

  /** Why a clock that shows `now` cannot be right; undefined: it may be. */
  fault(now: number): ClockFault | undefined {
    return clockFault(now, this.latest());
  }

  /**
   * Judges the clock right before something is counted or sent, and whether this process may do that.
   * @throws {ClockNotSet} {NotActive}
   */
  judge(now: number): void {
    this.#fence.assertActive();
    const fault = this.fault(now);
    if (fault !== undefined) throw new ClockNotSet(fault);
  }

  /**
   * The instant by which to write what happens now: the clock's, or the last one that was right while it is not set.
   * @throws {ArchiveError} it cannot be noted that something may be dated so late: nothing else could be written either
   */
  soundInstant(now: number): number {
    const sound = this.fault(now) === undefined ? now : (this.latest() ?? EARLIEST_MS);
    this.willDate(sound);
    return sound;
  }

  /**
   * Call before something is dated at an instant, so that the next process knows how late things may be dated.
   * @throws {ArchiveError}
   */
  willDate(instant: number): void {
    if (!this.mayHaveWrittenBeyond(instant) && !this.#db.isReadOnly) this.#noteDatedUntil(instant + AHEAD_MS);
  }

  /** Whether something may be dated after an instant, in this process or an earlier one. */
  mayHaveWrittenBeyond(instant: number): boolean {
    if (this.#datedUntil === null) {
      const noted = Number(metaOf(this.#db, DATED_UNTIL));
      this.#datedUntil = Number.isFinite(noted) ? noted : Infinity;
    }
    return this.#datedUntil > instant;
  }

  /**
   * Nothing is dated after an instant any more.
   * @throws {ArchiveError}
   */
  wroteUntil(instant: number): void {
    this.#noteDatedUntil(instant);
  }

  #noteDatedUntil(instant: number): void {
    setMeta(this.#db, DATED_UNTIL, instant);
    this.#datedUntil = instant;
  }
}
