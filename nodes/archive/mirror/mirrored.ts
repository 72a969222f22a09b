/** How far the readings of each usage point are in the fleet's database (docs/dev/decisions.md#60-the-mirror). */
import { createHash } from "node:crypto";
import { directions, type Reading } from "../../readings/index.js";
import { optionalNumber, type Database, markAll, markParts, metaOf } from "../sqlite/index.js";
import { MOST_INSTANTS, thinnedOut, type FileInstant } from "../file/index.js";
import { headOf } from "./head.js";

/** A reading, with what decides whether it counts more than another member's. */
export interface MirroredReading extends Reading {
  /** Of its present value. */
  readonly revision: number;
  /** Id of its source. */
  readonly source: number;
  /** Its value was corrected after it was first stored. */
  readonly revised: boolean;
}

/** Confirmed readings of a series that are looked at at once. */
const AT_ONCE = 1_000;

/** SQL: the series in a table of marks. With each of them the next is found by the key: there may be a million marks. */
function seriesIn(table: string): string {
  return `WITH RECURSIVE marked(series) AS (SELECT min(series) FROM ${table} UNION ALL
      SELECT (SELECT min(series) FROM ${table} WHERE series > marked.series) FROM marked WHERE series IS NOT NULL)
    SELECT series FROM marked`;
}

export class Mirrored {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** What tells this archive from others. Nothing can be learnt from it. */
  get archive(): string {
    return createHash("sha256")
      .update(`mirror ${String(metaOf(this.#db, "hash_key"))}`)
      .digest("hex")
      .slice(0, 32);
  }

  /** Notes that something of a usage point may be sent from now on: it must be found when it is to be deleted. */
  begin(usagePoint: number): void {
    if (this.#db.isReadOnly) return;
    const { changes } = this.#db.run(
      "INSERT INTO mirror (usage_point, sent, kept) VALUES (?, 0, 0) ON CONFLICT DO NOTHING",
      usagePoint,
    );
    // From now on, what changes is noted.
    if (changes > 0) markAll(this.#db, usagePoint);
  }

  /** The same, of usage points of which nothing was sent so far. @returns their ids, at most so many */
  beginNew(most: number): number[] {
    if (this.#db.isReadOnly) return [];
    const added = this.#db
      .all("SELECT id FROM usage_point WHERE id NOT IN (SELECT usage_point FROM mirror) LIMIT ?", most)
      .map(({ id }) => Number(id));
    if (added.length > 0) {
      this.#db.transaction(() => {
        for (const id of added) this.begin(id);
      });
    }
    return added;
  }

  /**
   * The revision up to which a usage point's readings were sent, as this archive remembers it; 0: none.
   * @param usagePoint id
   */
  sent(usagePoint: number): number {
    return Number(this.#db.get("SELECT sent FROM mirror WHERE usage_point = ?", usagePoint)?.["sent"] ?? 0);
  }

  /** Records that they were sent. An archive that cannot be written sends them again. */
  setSent(usagePoint: number, revision: number): void {
    if (this.#db.isReadOnly) return;
    this.#db.run("UPDATE mirror SET sent = ? WHERE usage_point = ?", revision, usagePoint);
  }

  /** A database's revision up to which a usage point's readings are in this archive; 0: none. */
  merged(usagePoint: number, database: string): number {
    const row = this.#db.get(
      "SELECT merged FROM mirror WHERE usage_point = ? AND database = ?",
      usagePoint,
      database,
    );
    return Number(row?.["merged"] ?? 0);
  }

  /** Records that they are. An archive that cannot be written gets them again. */
  setMerged(usagePoint: number, database: string, revision: number): void {
    if (this.#db.isReadOnly) return;
    this.#db.run(
      "DELETE FROM mirror_head WHERE usage_point = ? AND usage_point IN (SELECT usage_point FROM mirror WHERE database <> ?)",
      usagePoint,
      database,
    );
    this.#db.run(
      "UPDATE mirror SET merged = ?, database = ? WHERE usage_point = ?",
      revision,
      database,
      usagePoint,
    );
  }

  /** Ids of the usage points with something to send that has no new revision, but for those that come back. */
  waiting(): number[] {
    if (this.#db.isReadOnly) return [];
    return this.#db
      .all(
        `SELECT usage_point FROM (
           SELECT usage_point FROM mirror WHERE forget = 1
           UNION SELECT usage_point FROM mirror_confirmed JOIN series ON series.id = mirror_confirmed.series
           UNION SELECT usage_point FROM mirror_changed
           UNION SELECT usage_point FROM series WHERE id IN (${seriesIn("mirror_sent_day")})
           UNION SELECT usage_point FROM series WHERE id IN (${seriesIn("mirror_register")})
           UNION SELECT usage_point FROM series WHERE id IN (${seriesIn("mirror_coverage")}))
         WHERE usage_point NOT IN (SELECT usage_point FROM mirror WHERE restoring > 0)`,
      )
      .map((row) => Number(row["usage_point"]));
  }

  /** Whether no reading of a usage point waits to be sent, up to a revision and beyond it. */
  isSent(usagePoint: number, revision: number): boolean {
    if (this.head(usagePoint) !== revision) return false;
    const row = this.#db.get(
      `SELECT 1 FROM mirror_confirmed JOIN series ON series.id = mirror_confirmed.series
       WHERE usage_point = ? LIMIT 1`,
      usagePoint,
    );
    return row === undefined;
  }

  /**
   * Starts of readings of a series that were rounded and found exact since, which is no new revision. Oldest first; not
   * all of many.
   */
  confirmed(series: number): number[] {
    return this.#db
      .all("SELECT start FROM mirror_confirmed WHERE series = ? ORDER BY start LIMIT ?", series, AT_ONCE)
      .map((row) => Number(row["start"]));
  }

  /** These were sent. */
  sentConfirmed(series: number, starts: readonly number[]): void {
    if (this.#db.isReadOnly || starts.length === 0) return;
    this.#db.run(
      "DELETE FROM mirror_confirmed WHERE series = ? AND start IN (SELECT value FROM json_each(?))",
      series,
      JSON.stringify(starts),
    );
  }

  /** Whether what the database has of a usage point is to be deleted: a user had it forgotten. */
  isToForget(usagePoint: number): boolean {
    if (this.#db.isReadOnly) return false;
    return this.#db.get("SELECT forget FROM mirror WHERE usage_point = ?", usagePoint)?.["forget"] === 1;
  }

  /**
   * It was deleted. What arrived until then does not come back from the database, until the meter is deployed again.
   * @param at seconds, by the database's time
   */
  forgot(usagePoint: number, at: number): void {
    this.#noteForgotten("forget = 0, forgotten_at = ? WHERE usage_point = ?", Math.floor(at), usagePoint);
  }

  /** Whether the database has what was deleted: this archive sent it before. @param sent up to which revision */
  wasForgotten(usagePoint: number, sent: number): boolean {
    const row = this.#db.get("SELECT forgotten FROM mirror WHERE usage_point = ?", usagePoint);
    return sent > 0 && sent <= Number(row?.["forgotten"] ?? 0);
  }

  /** It is to be deleted once more. */
  forgetAgain(usagePoint: number): void {
    this.#noteForgotten("forget = 1 WHERE usage_point = ?", usagePoint);
  }

  /** When what a user had forgotten was deleted, by the database's time; undefined: all that it has may come. */
  forgottenAt(usagePoint: number): number | undefined {
    const row = this.#db.get("SELECT forgotten_at FROM mirror WHERE usage_point = ?", usagePoint);
    return row && optionalNumber(row, "forgotten_at");
  }

  /** Usage points of which something must not come back, and whether they were not deployed since. */
  forgotten(): { readonly id: number; readonly isGone: boolean }[] {
    if (this.#db.isReadOnly) return [];
    return this.#db
      .all("SELECT usage_point, forget FROM mirror WHERE forgotten_at IS NOT NULL AND forget <> 1")
      .map((row) => ({ id: Number(row["usage_point"]), isGone: row["forget"] === 2 }));
  }

  /** It is deployed no more. */
  gone(usagePoint: number): void {
    this.#noteForgotten("forget = 2 WHERE usage_point = ?", usagePoint);
  }

  /** It is deployed again: all that the database has of it may come. */
  backAgain(usagePoint: number): void {
    this.#noteForgotten("forget = 0, forgotten_at = NULL, merged = 0 WHERE usage_point = ?", usagePoint);
  }

  #noteForgotten(change: string, ...values: readonly number[]): void {
    if (this.#db.isReadOnly) return;
    this.#db.transaction(() => {
      this.#db.run(`UPDATE mirror SET ${change}`, ...values);
      markParts(this.#db, values.at(-1)!, ["state"]);
    });
  }

  /** Before readings up to a revision are sent: those of files count as of now. @param now seconds */
  fileSent(usagePoint: number, revision: number, now: number): void {
    if (this.#db.isReadOnly) return;
    // Before it, as this one may turn out to be of no file.
    this.#thinOut(usagePoint);
    this.#db.run(
      "INSERT INTO mirror_file VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
      usagePoint,
      revision,
      now,
    );
  }

  /** Each reception adds some: see file-instants.ts. */
  #thinOut(usagePoint: number): void {
    const row = this.#db.get("SELECT count(*) AS n FROM mirror_file WHERE usage_point = ?", usagePoint);
    if (Number(row!["n"]) < MOST_INSTANTS) return;
    this.#db.transaction(() => {
      const kept = thinnedOut(this.filesSent(usagePoint));
      this.#db.run("DELETE FROM mirror_file WHERE usage_point = ?", usagePoint);
      this.#db.insert(
        "INSERT INTO mirror_file (usage_point, revision, at)",
        3,
        kept.flatMap(({ revision, at }) => [usagePoint, revision, at]),
      );
    });
  }

  /** There was no reading of a file among them. */
  noFileSent(usagePoint: number, revision: number): void {
    if (this.#db.isReadOnly) return;
    this.#db.run("DELETE FROM mirror_file WHERE usage_point = ? AND revision = ?", usagePoint, revision);
  }

  /** When readings of files were first sent: up to each revision, in seconds; the lowest first. */
  filesSent(usagePoint: number): FileInstant[] {
    return this.#db
      .all("SELECT revision, at FROM mirror_file WHERE usage_point = ? ORDER BY revision", usagePoint)
      .map((row) => ({ revision: Number(row["revision"]), at: Number(row["at"]) }));
  }

  /** The revision of the latest change of a usage point's readings; 0: it has none. */
  head(usagePoint: number): number {
    return headOf(this.#db, usagePoint);
  }

  /** How many readings of a usage point changed after a revision. */
  countAfter(usagePoint: number, revision: number): number {
    const row = this.#db.get(
      `SELECT sum((SELECT count(*) FROM reading WHERE reading.series = series.id AND revision > ?)) AS n
       FROM series WHERE usage_point = ? AND direction IN (?, ?)`,
      revision,
      usagePoint,
      ...directions,
    );
    return Number(row?.["n"] ?? 0);
  }

  /** Readings of a series that start in [from, to[ (instants), oldest first. */
  between(series: number, from: number, to: number): MirroredReading[] {
    return this.#db
      .all(
        `SELECT start, value, step, at, source, rounded, revision, revision <> first AS revised FROM reading
         WHERE series = ? AND start >= ? AND start < ? ORDER BY start`,
        series,
        from,
        to,
      )
      .map((row) => ({
        start: Number(row["start"]),
        value: Number(row["value"]),
        step: Number(row["step"]),
        source: Number(row["source"]),
        revision: Number(row["revision"]),
        revised: row["revised"] === 1,
        ...(row["at"] !== null && { at: Number(row["at"]) }),
        ...(row["rounded"] === 1 && { rounded: true }),
      }));
  }
}
