/**
 * Erases a usage point's readings for good: `msg.action = "forget"` (docs/dev/decisions.md#41-identity-of-the-archive).
 *
 * One small transaction takes the series away from the usage point: from then on nothing finds them. Their rows are
 * then deleted in slices, also after a restart. The connection overwrites what it deletes (`secure_delete`).
 */
import { setTimeout } from "node:timers/promises";
import { Serial, yieldToEventLoop } from "../../base/index.js";
import { REGISTERS, directions, type Collected, type Day, type Direction } from "../../readings/index.js";
import { type Database, metaOf } from "../sqlite/index.js";

/** What was erased of one series. */
export interface Forgotten {
  readonly direction: Direction;
  readonly series: Collected;
  readonly readings: number;
  /** Days of which anything was known. */
  readonly days: number;
}

/** Rows deleted in one transaction. Each is looked for in two indexes and overwritten. */
const SLICE = 1_000;

/** How often the log is tried to be emptied, and the pause between two tries. A backup or a check of the file may read it. */
const LOG_TRIES = 60;
const LOG_PAUSE_MS = 1_000;

/** In place of the direction of a series that is being erased. */
const ERASED = "erased ";

/** Takes all series of a usage point away from it, with their requests and refused ranges; they are to be erased. */
export function detachSeries(db: Database, usagePoint: number): void {
  const rows = db.all(
    "SELECT id FROM series WHERE usage_point = ? AND direction IN (?, ?)",
    usagePoint,
    ...directions,
  );
  for (const { id } of rows) {
    db.run("UPDATE series SET direction = ? WHERE id = ?", `${ERASED}${id}`, id!);
    for (const table of ["request", "refused_before"]) db.run(`DELETE FROM ${table} WHERE series = ?`, id!);
  }
}

export class Forgetting {
  readonly #db: Database;
  readonly #wait: (ms: number) => Promise<unknown>;
  /** Erasing runs once at a time. */
  readonly #erasing = new Serial();

  /** @param wait must keep no process alive: what is left is erased after the next start */
  constructor(
    db: Database,
    wait: (ms: number) => Promise<unknown> = (ms) => setTimeout(ms, undefined, { ref: false }),
  ) {
    this.#db = db;
    this.#wait = wait;
  }

  /**
   * Takes a usage point's series away from it, with its cursors, requests and refused ranges. It begins anew, as if it
   * were deployed for the first time on `today`. Calls, budgets and pauses stay.
   * @param usagePoint id
   */
  detach(usagePoint: number, today: Day): Forgotten[] {
    return this.#db.transaction(() => {
      const rows = this.#db.all(
        "SELECT id, direction, series FROM series WHERE usage_point = ? AND direction IN (?, ?)",
        usagePoint,
        ...directions,
      );
      const forgotten = rows.map(({ id, direction, series }) => ({
        direction: direction as Direction,
        series: series as Collected,
        readings: this.#count(series === REGISTERS ? "register_reading" : "reading", Number(id)),
        days: this.#count("coverage", Number(id)),
      }));
      detachSeries(this.#db, usagePoint);
      this.#db.run("DELETE FROM cursor WHERE usage_point = ?", usagePoint);
      this.#db.run("DELETE FROM health WHERE usage_point = ?", usagePoint);
      this.#db.run("UPDATE usage_point SET first_deploy = ? WHERE id = ?", today, usagePoint);
      this.#db.run(
        `UPDATE mirror SET sent = 0, merged = 0, forget = 1, forgotten = ?, forgotten_at = NULL, restoring = 0
         WHERE usage_point = ?`,
        Number(metaOf(this.#db, "revision") ?? 0),
        usagePoint,
      );
      for (const table of ["mirror_file", "mirror_head"])
        this.#db.run(`DELETE FROM ${table} WHERE usage_point = ?`, usagePoint);
      return forgotten;
    });
  }

  #count(table: "reading" | "register_reading" | "coverage", series: number): number {
    return Number(this.#db.get(`SELECT count(*) AS n FROM ${table} WHERE series = ?`, series)!["n"]);
  }

  /** Whether rows of detached series are left. */
  get isDue(): boolean {
    return this.#detached().length > 0;
  }

  /**
   * Deletes the rows of detached series in slices, with a pause for the event loop between them, and empties the log,
   * which still has them. The series go last: as long as the log could not be emptied, erasing is due.
   * @param progress number of readings erased so far
   * @throws {ArchiveError}
   */
  erase(progress: (readings: number) => void = () => undefined): Promise<void> {
    return this.#erasing.run(() => this.#erase(progress));
  }

  async #erase(progress: (readings: number) => void): Promise<void> {
    const detached = this.#detached();
    let erased = 0;
    for (const series of detached) {
      for (const [table, key] of [
        ["reading", "start"],
        ["register_reading", "day"],
        // With the readings: deleted after the log was emptied, their names would stay in the file.
        ["register", "id"],
        ["coverage", "day"],
        ["sent_day", "day"],
        ["mirror_confirmed", "start"],
        ["mirror_register", "day"],
        // Whatever erases days marks them.
        ["mirror_coverage", "day"],
      ] as const) {
        for (;;) {
          const changes = this.#eraseSlice(table, key, series);
          if (table === "reading") progress((erased += changes));
          await yieldToEventLoop();
          if (changes < SLICE) break;
        }
      }
    }
    if (detached.length === 0 || !(await this.#emptyLog())) return;
    for (const series of detached) {
      this.#db.run("DELETE FROM series WHERE id = ?", series);
    }
  }

  /**
   * Empties the log. Whoever reads the file holds it: SQLite would wait for them, and block the event loop.
   * @returns whether it is empty
   */
  async #emptyLog(): Promise<boolean> {
    for (let tries = 1; ; tries++) {
      const result = this.#db.withoutWaiting(() => this.#db.get("PRAGMA wal_checkpoint(TRUNCATE)"));
      if (result?.["busy"] === 0) return true;
      if (tries === LOG_TRIES) return false;
      await this.#wait(LOG_PAUSE_MS);
    }
  }

  #eraseSlice(table: string, key: string, series: number): number {
    return this.#db.run(
      `DELETE FROM ${table} WHERE series = ? AND ${key} IN
         (SELECT ${key} FROM ${table} WHERE series = ? ORDER BY ${key} LIMIT ${SLICE})`,
      series,
      series,
    ).changes;
  }

  #detached(): number[] {
    return this.#db
      .all("SELECT id FROM series WHERE direction LIKE ?", `${ERASED}%`)
      .map(({ id }) => Number(id));
  }
}
