/**
 * Whether the clock can be right, judged by the highest instant that a log of calls ever counted
 * (docs/dev/decisions.md#39-the-door-of-clocks).
 */
import { clockFault, ClockNotSet, EARLIEST_MS, type ClockFault } from "../base/index.js";
import { optionalNumber, type Database } from "./database.js";
import { setMeta } from "./meta.js";

/** All instants are milliseconds. */
export class ClockGuard {
  readonly #db: Database;
  /** null: not yet read. */
  #latest: number | undefined | null = null;
  /** What happens was dated up to then; infinite: not known of an earlier process. */
  #written = Infinity;

  constructor(db: Database) {
    this.#db = db;
    db.onUndone(() => {
      this.#latest = null;
    });
  }

  /**
   * The highest instant ever counted, whatever was dropped since: a clock far behind it must be wrong, or was wrong then.
   */
  latest(): number | undefined {
    if (this.#latest === null) {
      const row = this.#db.get(
        `SELECT max(at) AS at FROM (SELECT at FROM call UNION ALL SELECT at FROM tempo_request WHERE cause <> 'lost'
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
   * Judges the clock right before something is counted or sent.
   * @throws {ClockNotSet}
   */
  judge(now: number): void {
    const fault = this.fault(now);
    if (fault !== undefined) throw new ClockNotSet(fault);
  }

  /** The instant by which to write what happens now: the clock's, or the last one that was right while it is not set. */
  soundInstant(now: number): number {
    const sound = this.fault(now) === undefined ? now : (this.latest() ?? EARLIEST_MS);
    this.#written = Math.max(this.#written, sound);
    return sound;
  }

  /** Whether something may be dated after an instant, in this process or an earlier one. */
  mayHaveWrittenBeyond(instant: number): boolean {
    return this.#written > instant;
  }

  /** Nothing is dated after an instant any more. */
  wroteUntil(instant: number): void {
    this.#written = instant;
  }
}
