/** The readings of a file beside those of the archive: a table to compare, count and take over from. */
import { HOUR_SECONDS, dayOf, type Day } from "../readings/index.js";
import type { Database } from "./database.js";
import type { StagedCounts, StagedReading } from "./staged-file.js";

enum Fate {
  imported = 0,
  unchanged = 1,
  conflict = 2,
}

/** A load curve's interval is at most an hour long, so only readings this close can overlap another. */
const LONGEST = HOUR_SECONDS;

/** Whether a stored reading `r` overlaps the staged one `i` without matching it. */
const crosses = `r.series = i.series AND r.start > i.start - ${LONGEST} AND r.start < i.start + i.step
  AND r.start <> i.start AND r.start + r.step > i.start`;

/** Some staged readings: those of a series that start in [from, to]. */
export interface StagedRange {
  readonly series: number;
  readonly from: number;
  readonly to: number;
}

/**
 * `temp.staged` disappears with the process, `main.pending_import` is durable. A file of many readings is taken over in
 * slices, so what is left of it has to survive.
 */
export type StagedTable = "temp.staged" | "main.pending_import";

export class StagedRows {
  readonly #db: Database;
  readonly #table: StagedTable;

  constructor(db: Database, table: StagedTable) {
    this.#db = db;
    this.#table = table;
  }

  exists(): boolean {
    const [schema, name] = this.#table.split(".");
    const found = this.#db.get(
      `SELECT 1 FROM ${schema}.sqlite_schema WHERE type = 'table' AND name = ?`,
      name!,
    );
    return found !== undefined;
  }

  create(): void {
    this.#db.exec(`
      CREATE TABLE ${this.#table} (
        series INTEGER NOT NULL, start INTEGER NOT NULL, value INTEGER NOT NULL, step INTEGER NOT NULL, at INTEGER,
        source INTEGER NOT NULL, revised INTEGER NOT NULL, fate INTEGER, PRIMARY KEY (series, start)
      ) WITHOUT ROWID`);
  }

  drop(): void {
    this.#db.exec(`DROP TABLE ${this.#table}`);
  }

  add(series: number, readings: readonly StagedReading[], sourceOf: (name?: string) => number): void {
    const values = readings.flatMap(({ start, value, step, at = null, source, revised }) => [
      ...[series, start, value, step, at, sourceOf(source), revised === true ? 1 : 0],
      null,
    ]);
    this.#db.transaction(() => {
      this.#db.insert(`INSERT INTO ${this.#table}`, 8, values);
    });
  }

  compare({ series, from, to }: StagedRange): void {
    this.#db.run(
      `UPDATE ${this.#table} AS i SET fate = coalesce(
         (SELECT CASE WHEN r.value = i.value AND r.step = i.step AND r.at IS i.at
            THEN ${Fate.unchanged} ELSE ${Fate.conflict} END
          FROM reading r WHERE r.series = i.series AND r.start = i.start),
         (SELECT ${Fate.conflict} FROM reading r WHERE ${crosses} LIMIT 1),
         ${Fate.imported})
       WHERE series = ? AND start BETWEEN ? AND ?`,
      series,
      from,
      to,
    );
  }

  /** How many readings of a range have each fate. */
  counts({ series, from, to }: StagedRange): StagedCounts {
    const rows = this.#db.all(
      `SELECT fate, count(*) AS n FROM ${this.#table} WHERE series = ? AND start BETWEEN ? AND ? GROUP BY fate`,
      series,
      from,
      to,
    );
    const counts = new Map(rows.map((row) => [Number(row["fate"]), Number(row["n"])]));
    return {
      imported: counts.get(Fate.imported) ?? 0,
      unchanged: counts.get(Fate.unchanged) ?? 0,
      conflicts: counts.get(Fate.conflict) ?? 0,
    };
  }

  /** The first readings that are left: a slice of at most `most`; undefined: none is left. */
  next(most: number): StagedRange | undefined {
    const first = this.#db.get(`SELECT series, start FROM ${this.#table} ORDER BY series, start LIMIT 1`);
    if (first === undefined) return undefined;
    const [series, from] = [Number(first["series"]), Number(first["start"])];
    const last = this.#db.get(
      `SELECT max(start) AS last FROM (
         SELECT start FROM ${this.#table} WHERE series = ? AND start >= ? ORDER BY start LIMIT ?)`,
      series,
      from,
      most,
    );
    return { series, from, to: Number(last!["last"]) };
  }

  /**
   * Takes the new readings of a range over into the archive; with `replace`, those in conflict too.
   * @param revision called if there are any
   * @returns whether there were any
   */
  takeOver(range: StagedRange, replace: boolean, revision: () => number): boolean {
    const { imported, conflicts } = this.counts(range);
    if (imported + (replace ? conflicts : 0) === 0) return false;
    if (replace && conflicts > 0) this.#deleteCrossed(range);
    this.#insert(range, replace, revision());
    return true;
  }

  /**
   * Intervals of another step that overlap a new one would count its energy twice. The CROSS JOIN makes SQLite go from
   * the staged ones to their neighbours by the key; the planner would compare every pair.
   */
  #deleteCrossed({ series, from, to }: StagedRange): void {
    this.#db.run(
      `DELETE FROM reading WHERE (series, start) IN (
         SELECT r.series, r.start FROM ${this.#table} i CROSS JOIN reading r ON ${crosses}
         WHERE i.series = ? AND i.start BETWEEN ? AND ? AND i.fate = ${Fate.conflict} AND NOT EXISTS (
           SELECT 1 FROM ${this.#table} s WHERE s.series = r.series AND s.start = r.start))`,
      series,
      from,
      to,
    );
  }

  #insert({ series, from, to }: StagedRange, replace: boolean, revision: number): void {
    this.#db.run(
      `INSERT INTO reading (series, start, value, step, at, source, first, revision)
       SELECT series, start, value, step, at, source, CASE revised WHEN 1 THEN -next ELSE next END, next
       FROM ${this.#table}, (SELECT ? AS next)
       WHERE series = ? AND start BETWEEN ? AND ? AND (fate = ${Fate.imported} OR (fate = ${Fate.conflict} AND ?))
       ORDER BY series, start
       ON CONFLICT DO UPDATE SET value = excluded.value, step = excluded.step, at = excluded.at,
         source = excluded.source, revision = excluded.revision`,
      revision,
      series,
      from,
      to,
      replace ? 1 : 0,
    );
  }

  delete({ series, from, to }: StagedRange): void {
    this.#db.run(`DELETE FROM ${this.#table} WHERE series = ? AND start BETWEEN ? AND ?`, series, from, to);
  }

  /** The days of a range that have a reading. */
  days({ series, from, to }: StagedRange): Set<Day> {
    const rows = this.#db.all(
      `SELECT start FROM ${this.#table} WHERE series = ? AND start BETWEEN ? AND ?`,
      series,
      from,
      to,
    );
    return new Set(rows.map((row) => dayOf(Number(row["start"]))));
  }
}
