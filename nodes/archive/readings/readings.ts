/** The readings of all meters, with revisions: each batch of changes gets its own number. */
import type { Reading } from "../../readings/index.js";
import { adopt, type AdoptedReading } from "./adopting.js";
import type { Columns, Field } from "./columns.js";
import type { Coverage } from "./coverage.js";
import type { Database, Values } from "../sqlite/index.js";
import { Merging, SLICE, type Merged, type MergeInput } from "./merging.js";
import type { SeriesRow } from "../meters/index.js";

/** A stored reading. */
export interface HeldReading extends Reading {
  /** Its value was corrected after it was first stored. */
  readonly revised: boolean;
  /** Revision of its first insertion. */
  readonly firstRevision: number;
  /** Id of the source it came from, see `Sources.names`. */
  readonly source: number;
}

/** A summary of what is stored of a series over a stretch of time, see {@link Readings.sum}. */
export interface Sum {
  /** Number of readings. */
  readonly count: number;
  /** Instants at which the first and the last reading start. */
  readonly first: number;
  readonly last: number;
  /** Seconds that they cover. */
  readonly seconds: number;
  /** Sum of their raw values: Wh for energies. */
  readonly value: number;
  /** Sum of their raw values, each times its step: watt-seconds for a load curve. */
  readonly product: number;
  /** One of them is rounded. */
  readonly rounded: boolean;
}

type Energy = Pick<Sum, "value" | "seconds" | "rounded">;

const columns = "start, value, step, at, source, first, revision, rounded";

/**
 * In all methods, `series` is a series' id, and instants are UTC seconds.
 * @throws {ArchiveError} from all methods, when the file fails
 */
export class Readings {
  readonly #db: Database;
  readonly #coverage: Coverage;
  readonly #changed: (usagePoint: number) => void;
  readonly #merging: Merging;
  /** The revision of each series' latest change: every feed checks them after each change. */
  readonly #heads = new Map<number, number>();
  /** See {@link writesOf}. */
  readonly #writes = new Map<number, number>();
  /** Valid for one head. Each message of a measure carries the newest reading, and each call is ranked by it. */
  readonly #newest = new Map<number, { readonly head: number; readonly reading: HeldReading | undefined }>();

  /** @param changed is called with the usage point's id after each commit that added or corrected its readings */
  constructor(db: Database, coverage: Coverage, changed: (usagePoint: number) => void) {
    this.#db = db;
    this.#coverage = coverage;
    this.#changed = changed;
    this.#merging = new Merging(db, coverage, changed, (series) => {
      this.forget([series]);
    });
    db.onUndone(() => {
      this.#heads.clear();
      this.#newest.clear();
    });
  }

  /** See {@link Merging.merge}. */
  merge(input: MergeInput): Promise<Merged> {
    return this.#merging.merge(input);
  }

  /** See {@link adopt}. */
  adopt(
    series: Pick<SeriesRow, "id" | "usagePoint">,
    readings: readonly AdoptedReading[],
    beside: () => void,
  ): void {
    const isChanged = adopt(this.#db, this.#coverage, series, readings, beside);
    this.forget([series.id]);
    if (isChanged) this.#changed(series.usagePoint);
  }

  /** Call after another writer (an import) changed readings of these series: what is remembered of them is outdated. */
  forget(series: readonly number[]): void {
    for (const id of series) {
      this.#heads.delete(id);
      this.#newest.delete(id);
      this.#writes.set(id, this.writesOf(id) + 1);
    }
  }

  /**
   * How often readings of a series were written since the archive was opened: what was compared with them holds as long
   * as this does. Revisions do not tell: readings are also deleted, and rounded ones confirmed, without one.
   */
  writesOf(series: number): number {
    return this.#writes.get(series) ?? 0;
  }

  /** Readings that start in [from, to[ (instants), oldest first; at most `limit` of them, if given. */
  between(series: number, from: number, to: number, limit = -1): HeldReading[] {
    return this.#db
      .rows(
        `SELECT ${columns} FROM reading WHERE series = ? AND start >= ? AND start < ? ORDER BY start LIMIT ?`,
        series,
        from,
        to,
        limit,
      )
      .map(toHeld);
  }

  /**
   * Summarises all that is stored in [from, to[ (instants); undefined: nothing. SQLite adds up at a tenth of the cost
   * of rows.
   */
  sum(series: number, from: number, to: number): Sum | undefined {
    const row = this.#db.get(
      `SELECT count(*) AS count, min(start) AS first, max(start) AS last, sum(step) AS seconds, sum(value) AS value,
         sum(value * step) AS product, max(rounded) AS rounded
       FROM reading WHERE series = ? AND start >= ? AND start < ?`,
      series,
      from,
      to,
    )!;
    return row["count"] === 0 ? undefined : ({ ...row, rounded: row["rounded"] === 1 } as unknown as Sum);
  }

  /** How many readings start in [from, to[ (instants). */
  count(series: number, from: number, to: number): number {
    const where = "series = ? AND start >= ? AND start < ?";
    return Number(this.#db.get(`SELECT count(*) AS n FROM reading WHERE ${where}`, series, from, to)!["n"]);
  }

  /** The sum of raw values, or of watt-seconds, at half the cost of {@link sum}; undefined: nothing in [from, to[. */
  energy(series: number, from: number, to: number, of: "value" | "value * step"): Energy | undefined {
    const row = this.#db.get(
      `SELECT sum(${of}) AS value, sum(step) AS seconds, max(rounded) AS rounded
       FROM reading WHERE series = ? AND start >= ? AND start < ?`,
      series,
      from,
      to,
    )!;
    if (row["seconds"] === null) return undefined;
    return { ...row, rounded: row["rounded"] === 1 } as unknown as Energy;
  }

  /** Readings that start in [from, to[ (instants), at most `limit`, as columns. */
  columns(series: number, from: number, to: number, limit: number, fields: readonly Field[] = []): Columns {
    const names = ["start", "value", "step", ...fields];
    const arrays = names.map((name) => `json_group_array(${name}) AS ${name}`);
    const row = this.#db.get(
      `SELECT ${arrays.join(", ")}, json_group_array(start) FILTER (WHERE rounded) AS rounded FROM (
         SELECT start, value, step, at, source, revision > first AS revised, rounded FROM reading
         WHERE series = ? AND start >= ? AND start < ? ORDER BY start LIMIT ?)`,
      series,
      from,
      to,
      limit,
    )!;
    const all = [...names, "rounded"].map((name) => [name, JSON.parse(String(row[name])) as unknown]);
    return Object.fromEntries(all) as never;
  }

  /** Whether a reading that starts in [from, to[ (instants) is rounded. */
  hasRounded(series: number, from: number, to: number): boolean {
    const where = "series = ? AND start >= ? AND start < ? AND rounded";
    return this.#db.get(`SELECT 1 FROM reading WHERE ${where} LIMIT 1`, series, from, to) !== undefined;
  }

  /** The oldest reading of a series. */
  oldest(series: number): HeldReading | undefined {
    return this.#first("ORDER BY start", series);
  }

  /** The last reading that starts before an instant. */
  before(series: number, instant: number): HeldReading | undefined {
    return this.#first("AND start < ? ORDER BY start DESC", series, instant);
  }

  /** The newest reading of a series. */
  newest(series: number): HeldReading | undefined {
    const head = this.head(series);
    let newest = this.#newest.get(series);
    if (newest?.head !== head) {
      this.#newest.set(series, (newest = { head, reading: this.#first("ORDER BY start DESC", series) }));
    }
    return newest.reading;
  }

  #first(order: string, ...values: number[]): HeldReading | undefined {
    const [row] = this.#db.rows(
      `SELECT ${columns} FROM reading WHERE series = ? ${order} LIMIT 1`,
      ...values,
    );
    return row && toHeld(row);
  }

  /** When the first and the last reading of energy of all meters start, in seconds; undefined: there is none. */
  spanOfEnergy(): { readonly first: number; readonly last: number } | undefined {
    const end = (of: string): string => `(SELECT ${of}(start) FROM reading WHERE series = id)`;
    const row = this.#db.get(
      `SELECT min(${end("min")}) AS first, max(${end("max")}) AS last FROM series
       WHERE series IN ('daily', 'load_curve') AND direction IN ('consumption', 'production')`,
    )!;
    if (row["first"] === null) return undefined;
    return { first: Number(row["first"]), last: Number(row["last"]) };
  }

  /** The revision of a series' latest change; 0 if it never had one. */
  head(series: number): number {
    let head = this.#heads.get(series);
    if (head === undefined) {
      const row = this.#db.get("SELECT max(revision) AS head FROM reading WHERE series = ?", series);
      this.#heads.set(series, (head = Number(row?.["head"] ?? 0)));
    }
    return head;
  }

  /** The first revision of a series after `revision`; undefined if there is none. */
  firstRevisionAfter(series: number, revision: number): number | undefined {
    if (this.head(series) <= revision) return undefined;
    const row = this.#db.get(
      "SELECT min(revision) AS next FROM reading WHERE series = ? AND revision > ?",
      series,
      revision,
    );
    return row === undefined || row["next"] === null ? undefined : Number(row["next"]);
  }

  /**
   * Starts of the readings whose current value came after a place in the order of arrival, and the revisions they came
   * with, in that order: a slice of at most `limit`.
   */
  arrivals(
    series: number,
    after: { readonly revision: number; readonly start: number },
    limit: number,
  ): { readonly start: readonly number[]; readonly revision: readonly number[] } {
    const row = this.#db.get(
      `SELECT json_group_array(start) AS start, json_group_array(revision) AS revision FROM (
         SELECT start, revision FROM reading INDEXED BY reading_revision
         WHERE series = ? AND (revision, start) > (?, ?) ORDER BY revision, start LIMIT ?)`,
      series,
      after.revision,
      after.start,
      limit,
    )!;
    return {
      start: JSON.parse(String(row["start"])) as number[],
      revision: JSON.parse(String(row["revision"])) as number[],
    };
  }

  /**
   * Readings whose current value came with the revisions ]since, upTo], in order of time, from the instant after
   * `after` on: a slice of at most `limit`.
   */
  changes(series: number, since: number, upTo: number, after: number, limit: number): HeldReading[] {
    // Few readings are found through the index of revisions, however many of these are other series'. A file or a
    // history is read along the primary key: through that index, each slice would collect and sort the whole batch.
    const isSmall = !this.#hasMoreThan(series, since, upTo, SLICE);
    const index = isSmall ? "INDEXED BY reading_revision" : "NOT INDEXED";
    return this.#db
      .rows(
        `SELECT ${columns} FROM reading ${index}
         WHERE series = ? AND revision > ? AND revision <= ? AND start > ? ORDER BY start LIMIT ?`,
        series,
        since,
        upTo,
        after,
        limit,
      )
      .map(toHeld);
  }

  /** Whether a series has more than `count` readings of the revisions ]since, upTo]. */
  #hasMoreThan(series: number, since: number, upTo: number, count: number): boolean {
    const row = this.#db.get(
      `SELECT 1 FROM reading INDEXED BY reading_revision
       WHERE series = ? AND revision > ? AND revision <= ? LIMIT 1 OFFSET ?`,
      series,
      since,
      upTo,
      count,
    );
    return row !== undefined;
  }
}

function toHeld([start, value, step, at, source, first, revision, rounded]: Values): HeldReading {
  const reading: { -readonly [Name in keyof HeldReading]: HeldReading[Name] } = {
    start: Number(start),
    value: Number(value),
    step: Number(step),
    source: Number(source),
    // Negative: it had already been corrected before it was imported, see schema.ts.
    firstRevision: Math.abs(Number(first)),
    revised: revision !== first,
  };
  if (rounded === 1) reading.rounded = true;
  if (at !== null) reading.at = Number(at);
  return reading;
}
