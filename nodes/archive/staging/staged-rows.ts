/** The readings of a file beside those of the archive: a table to compare, count and take over from. */
import { dayOf, LONGEST_CURVE_STEP, type Day } from "../../readings/index.js";
import type { Database } from "../sqlite/index.js";
import type { Outcome, StagedCounts, StagedReading } from "./staged-file.js";

/** An {@link Outcome} in more detail, as the column `fate` has it. */
enum Fate {
  imported = 0,
  unchanged = 1,
  conflict = 2,
  /** An exact reading in the place of rounded ones, or one of those that say a coarser one in detail: counts as imported. */
  replacing = 3,
  /** An exact reading equal to a rounded one: counts as unchanged. */
  confirming = 4,
  /** A rounded reading beside exact ones that are {@link FAR} from it: counts as unchanged. */
  far = 5,
}

/** What would happen to a staged reading. */
export interface StagedOutcome {
  readonly start: number;
  readonly outcome: Outcome;
}

/** As what each {@link Fate} counts. */
const outcomes = [
  "imported",
  "unchanged",
  "conflicts",
  "imported",
  "unchanged",
  "unchanged",
] as const satisfies readonly Outcome[];

/**
 * In Wh, VA or W. No rounding explains more: a day is the sum of the differences of two registers in whole kWh (hours of
 * low and of high price), each of which is off by less than 1,000 Wh.
 */
const FAR = 2_000;

/** Whether a stored reading `r` overlaps the staged one `i`. Only readings this close can. */
const overlaps = `r.series = i.series AND r.start > i.start - ${LONGEST_CURVE_STEP}
  AND r.start < i.start + i.step AND r.start + r.step > i.start`;

/** Whether it does so without matching it. */
const crosses = `${overlaps} AND r.start <> i.start`;

/**
 * Whether exact readings of a table fill the interval of a row, in a finer step or the same, and how far their energy is
 * from the row's.
 */
function filledBy(table: "reading" | StagedTable, row: "i" | "r", far: string): string {
  const end = `${row}.start + ${row}.step`;
  return `(SELECT sum(f.step) = ${row}.step AND abs(sum(f.value * f.step) - ${row}.value * ${row}.step) ${far} * ${row}.step
     FROM ${table} f WHERE f.series = ${row}.series AND f.start >= ${row}.start AND f.start < ${end}
       AND f.start + f.step <= ${end} AND NOT f.rounded)`;
}

/** Energies that are the same: a mean power in whole W may be off by less than one. */
const SAME = "< 1";

/** Some staged readings: those of a series that start from `first` to `last`, with both. */
export interface StagedRange {
  readonly series: number;
  readonly first: number;
  readonly last: number;
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
        source INTEGER NOT NULL, revised INTEGER NOT NULL, fate INTEGER, rounded INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (series, start)
      ) WITHOUT ROWID`);
  }

  /** Completes the table of an archive of schema 5. */
  upgrade(): void {
    const [schema, name] = this.#table.split(".");
    const columns = this.#db.all("SELECT name FROM pragma_table_info(?, ?)", name!, schema!);
    if (columns.some((column) => column["name"] === "rounded")) return;
    this.#db.exec(`ALTER TABLE ${this.#table} ADD COLUMN rounded INTEGER NOT NULL DEFAULT 0`);
  }

  drop(): void {
    this.#db.exec(`DROP TABLE ${this.#table}`);
  }

  add(series: number, readings: readonly StagedReading[], sourceOf: (name?: string) => number): void {
    const bit = (is: boolean | undefined): number => (is === true ? 1 : 0);
    const values = readings.flatMap(({ start, value, step, at = null, source, revised, rounded }) => [
      series,
      start,
      value,
      step,
      at,
      sourceOf(source),
      bit(revised),
      bit(rounded),
    ]);
    const columns = "series, start, value, step, at, source, revised, rounded";
    this.#db.transaction(() => {
      this.#db.insert(`INSERT INTO ${this.#table} (${columns})`, 8, values);
    });
  }

  /**
   * Exact readings count more than rounded ones, and finer ones more than coarser ones that say the same, in the archive
   * as in the file. What lies in the archive does not overlap, so what is equal crosses nothing. A peak without its
   * instant says the same as one with it, which says more.
   */
  compare({ series, first, last }: StagedRange): void {
    // Beside an exact one.
    const otherwise = `CASE
      WHEN i.rounded AND r.step <= i.step AND ${filledBy("reading", "i", `> ${FAR}`)} THEN ${Fate.far}
      WHEN i.rounded THEN ${Fate.unchanged}
      WHEN r.step < i.step AND ${filledBy("reading", "i", SAME)} THEN ${Fate.unchanged}
      WHEN r.step > i.step AND ${filledBy(this.#table, "r", SAME)} THEN ${Fate.replacing}
      ELSE ${Fate.conflict} END`;
    this.#db.run(
      `UPDATE ${this.#table} AS i SET fate = coalesce(
         (SELECT CASE
            WHEN r.value = i.value AND r.step = i.step AND (i.at IS NULL OR r.at IS i.at)
              THEN CASE WHEN r.rounded > i.rounded THEN ${Fate.confirming} ELSE ${Fate.unchanged} END
            WHEN r.value = i.value AND r.step = i.step AND r.at IS NULL THEN ${Fate.replacing}
            WHEN NOT r.rounded THEN ${otherwise} END
          FROM reading r WHERE r.series = i.series AND r.start = i.start),
         (SELECT ${otherwise} FROM reading r WHERE ${crosses} AND NOT r.rounded LIMIT 1),
         (SELECT CASE WHEN i.rounded THEN ${Fate.conflict} ELSE ${Fate.replacing} END
          FROM reading r WHERE ${overlaps} LIMIT 1),
         ${Fate.imported})
       WHERE series = ? AND start BETWEEN ? AND ?`,
      series,
      first,
      last,
    );
  }

  /** How many readings of a range have each fate. */
  counts({ series, first, last }: StagedRange): StagedCounts {
    const rows = this.#db.all(
      `SELECT fate, count(*) AS n FROM ${this.#table} WHERE series = ? AND start BETWEEN ? AND ? GROUP BY fate`,
      series,
      first,
      last,
    );
    const counts = new Map(rows.map((row) => [Number(row["fate"]), Number(row["n"])]));
    const count = (...fates: Fate[]): number => fates.reduce((sum, fate) => sum + (counts.get(fate) ?? 0), 0);
    const farOff = count(Fate.far);
    return {
      imported: count(Fate.imported, Fate.replacing),
      unchanged: count(Fate.unchanged, Fate.confirming, Fate.far),
      conflicts: count(Fate.conflict),
      ...(farOff > 0 && { farOff }),
    };
  }

  /** What would happen to each reading of a range, oldest first. */
  outcomes({ series, first, last }: StagedRange): StagedOutcome[] {
    const rows = this.#db.all(
      `SELECT start, fate FROM ${this.#table} WHERE series = ? AND start BETWEEN ? AND ? ORDER BY start`,
      series,
      first,
      last,
    );
    return rows.map((row) => ({ start: Number(row["start"]), outcome: outcomes[Number(row["fate"])]! }));
  }

  /** The first readings that are left: a slice of at most `most`; undefined: none is left. */
  next(most: number): StagedRange | undefined {
    const begin = this.#db.get(`SELECT series, start FROM ${this.#table} ORDER BY series, start LIMIT 1`);
    if (begin === undefined) return undefined;
    const [series, first] = [Number(begin["series"]), Number(begin["start"])];
    const end = this.#db.get(
      `SELECT max(start) AS last FROM (
         SELECT start FROM ${this.#table} WHERE series = ? AND start >= ? ORDER BY start LIMIT ?)`,
      series,
      first,
      most,
    );
    return { series, first, last: Number(end!["last"]) };
  }

  /**
   * Takes the new readings of a range over into the archive; with `replace`, those in conflict too.
   * @param revision called if there are any
   * @returns whether there were any: what only becomes exact is nothing new
   */
  takeOver(range: StagedRange, replace: boolean, revision: () => number): boolean {
    const fates = this.#fatesOf(range);
    if (fates.has(Fate.confirming)) this.#confirm(range);
    const winning = [Fate.replacing, ...(replace ? [Fate.conflict] : [])];
    if (winning.some((fate) => fates.has(fate))) this.#deleteCrossed(range, winning);
    const taken = [Fate.imported, ...winning];
    const isTaken = taken.some((fate) => fates.has(fate));
    if (isTaken) this.#insert(range, taken, revision());
    return isTaken;
  }

  #fatesOf({ series, first, last }: StagedRange): Set<number> {
    const rows = this.#db.all(
      `SELECT DISTINCT fate FROM ${this.#table} WHERE series = ? AND start BETWEEN ? AND ?`,
      series,
      first,
      last,
    );
    return new Set(rows.map((row) => Number(row["fate"])));
  }

  /** Rounded readings become exact. Their revision stays: nobody has to hear of it. */
  #confirm({ series, first, last }: StagedRange): void {
    this.#db.run(
      `UPDATE reading SET rounded = 0, source = i.source, first = CASE i.revised WHEN 1 THEN -abs(first) ELSE first END
       FROM ${this.#table} i WHERE i.series = reading.series AND i.start = reading.start
         AND i.series = ? AND i.start BETWEEN ? AND ? AND i.fate = ${Fate.confirming}`,
      series,
      first,
      last,
    );
  }

  /**
   * Intervals of another step that overlap a new one would count its energy twice. The CROSS JOIN makes SQLite go from
   * the staged ones to their neighbours by the key; the planner would compare every pair.
   */
  #deleteCrossed({ series, first, last }: StagedRange, winning: readonly Fate[]): void {
    this.#db.run(
      `DELETE FROM reading WHERE (series, start) IN (
         SELECT r.series, r.start FROM ${this.#table} i CROSS JOIN reading r ON ${crosses}
         WHERE i.series = ? AND i.start BETWEEN ? AND ? AND i.fate IN (${winning.join()}) AND NOT EXISTS (
           SELECT 1 FROM ${this.#table} s WHERE s.series = r.series AND s.start = r.start
             AND s.fate IN (${winning.join()})))`,
      series,
      first,
      last,
    );
  }

  #insert({ series, first, last }: StagedRange, taken: readonly Fate[], revision: number): void {
    this.#db.run(
      `INSERT INTO reading (series, start, value, step, at, source, first, revision, rounded)
       SELECT series, start, value, step, at, source, CASE revised WHEN 1 THEN -next ELSE next END, next, rounded
       FROM ${this.#table}, (SELECT ? AS next)
       WHERE series = ? AND start BETWEEN ? AND ? AND fate IN (${taken.join()})
       ORDER BY series, start
       ON CONFLICT DO UPDATE SET value = excluded.value, step = excluded.step, at = excluded.at,
         source = excluded.source, revision = excluded.revision, rounded = excluded.rounded`,
      revision,
      series,
      first,
      last,
    );
  }

  delete({ series, first, last }: StagedRange): void {
    this.#db.run(
      `DELETE FROM ${this.#table} WHERE series = ? AND start BETWEEN ? AND ?`,
      series,
      first,
      last,
    );
  }

  /** The days of a range that have a reading. */
  days({ series, first, last }: StagedRange): Set<Day> {
    const rows = this.#db.all(
      `SELECT start FROM ${this.#table} WHERE series = ? AND start BETWEEN ? AND ?`,
      series,
      first,
      last,
    );
    return new Set(rows.map((row) => dayOf(Number(row["start"]))));
  }
}
