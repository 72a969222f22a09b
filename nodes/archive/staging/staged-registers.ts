/** What the registers of a file or a backup showed, beside its readings: a table to take over from. */
import type { Day } from "../../readings/index.js";
import type { Database } from "../sqlite/index.js";
import { EVENT, NO_SOURCE, type RegisterRow } from "../registers/index.js";
import type { RegisterCounts } from "./staged-file.js";

/** Some staged rows: those of the registers of a direction from one day to another, with both. */
export interface StagedRegisterRange {
  readonly series: number;
  readonly first: Day;
  readonly last: Day;
}

/** As `StagedTable`, for registers. */
export type StagedRegisterTable = "temp.staged_register" | "main.pending_register";

/** Whether the archive has a register's value of the day of a staged row `s`, of the origin of that row. */
const isRead = `EXISTS (SELECT 1 FROM register o, register_reading h JOIN register g ON g.id = h.register
  WHERE o.id = s.register AND h.series = s.series AND h.day = s.day AND g.origin = o.origin AND g.owner <> '${EVENT}')`;

export class StagedRegisters {
  readonly #db: Database;
  readonly #table: StagedRegisterTable;

  constructor(db: Database, table: StagedRegisterTable) {
    this.#db = db;
    this.#table = table;
  }

  /** An import that an older version of this package left has none. */
  exists(): boolean {
    const [schema, name] = this.#table.split(".");
    const sql = `SELECT 1 FROM ${schema}.sqlite_schema WHERE type = 'table' AND name = ?`;
    return this.#db.get(sql, name!) !== undefined;
  }

  create(): void {
    this.#db.exec(`
      CREATE TABLE ${this.#table} (
        series INTEGER NOT NULL, day INTEGER NOT NULL, register INTEGER NOT NULL, value INTEGER NOT NULL,
        read_at INTEGER NOT NULL, PRIMARY KEY (series, day, register)
      ) WITHOUT ROWID`);
  }

  drop(): void {
    this.#db.exec(`DROP TABLE ${this.#table}`);
  }

  /** @param now seconds */
  add(series: number, rows: readonly RegisterRow[], now: number): void {
    this.#db.transaction(() => {
      this.#db.insert(
        `INSERT OR REPLACE INTO ${this.#table} (series, day, register, value, read_at)`,
        5,
        rows.flatMap(({ day, register, value }) => [series, day, register, value, now]),
      );
    });
  }

  /** The first rows that are left: whole days, some `most` rows; undefined: none is left. */
  next(most: number): StagedRegisterRange | undefined {
    const begin = this.#db.get(`SELECT series, day FROM ${this.#table} ORDER BY series, day LIMIT 1`);
    if (begin === undefined) return undefined;
    const [series, first] = [Number(begin["series"]), Number(begin["day"])];
    const end = this.#db.get(
      `SELECT max(day) AS last FROM (
         SELECT day FROM ${this.#table} WHERE series = ? AND day >= ? ORDER BY day LIMIT ?)`,
      series,
      first,
      most,
    );
    return { series, first, last: Number(end!["last"]) };
  }

  /** What would happen to each value; undefined: there is none. */
  counts({ series, first, last }: StagedRegisterRange): RegisterCounts | undefined {
    const row = this.#db.get(
      `SELECT count(*) AS n, count(r.value) AS held, coalesce(sum(r.value = s.value), 0) AS same
       FROM ${this.#table} s LEFT JOIN register n ON n.id = s.register
       LEFT JOIN register_reading r ON r.series = s.series AND r.day = s.day AND r.register = s.register
       WHERE s.series = ? AND s.day BETWEEN ? AND ? AND n.owner IS NOT ?`,
      series,
      first,
      last,
      EVENT,
    )!;
    const [all, held, same] = [Number(row["n"]), Number(row["held"]), Number(row["same"])];
    return all === 0 ? undefined : { imported: all - held, unchanged: same, replaced: held - same };
  }

  /**
   * Takes over what is new or differs, leaves the rest alone and deletes nothing.
   * @param adopts of a day that the same origin has read, the archive's stay
   * @param revision called if there is any
   * @returns whether there was any
   */
  takeOver({ series, first, last }: StagedRegisterRange, adopts: boolean, revision: () => number): boolean {
    const differing = `FROM ${this.#table} s LEFT JOIN register_reading r
      ON r.series = s.series AND r.day = s.day AND r.register = s.register
      WHERE s.series = ? AND s.day BETWEEN ? AND ? AND r.value IS NOT s.value ${adopts ? `AND NOT ${isRead}` : ""}`;
    if (this.#db.get(`SELECT 1 ${differing} LIMIT 1`, series, first, last) === undefined) return false;
    this.#db.run(
      `INSERT INTO register_reading (series, day, register, value, source, read_at, revision)
       SELECT s.series, s.day, s.register, s.value, ?, s.read_at, ? ${differing}
       ON CONFLICT DO UPDATE SET value = excluded.value, source = excluded.source, read_at = excluded.read_at,
         revision = excluded.revision`,
      NO_SOURCE,
      revision(),
      series,
      first,
      last,
    );
    return true;
  }

  delete({ series, first, last }: StagedRegisterRange): void {
    this.#db.run(`DELETE FROM ${this.#table} WHERE series = ? AND day BETWEEN ? AND ?`, series, first, last);
  }
}
