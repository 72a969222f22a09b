/** How far the readings of each usage point are in the fleet's database (docs/dev/decisions.md#60-the-mirror). */
import { createHash } from "node:crypto";
import type { Database } from "./database.js";
import { metaOf } from "./meta.js";

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
    this.#db.run(
      "INSERT INTO mirror (usage_point, sent) VALUES (?, ?) ON CONFLICT DO UPDATE SET sent = excluded.sent",
      ...[usagePoint, revision],
    );
  }

  /** Ids of the usage points with something to send that has no new revision. */
  waiting(): number[] {
    return this.#db
      .all(
        `SELECT usage_point FROM mirror WHERE forget = 1
         UNION SELECT usage_point FROM mirror_confirmed JOIN series ON series.id = mirror_confirmed.series`,
      )
      .map((row) => Number(row["usage_point"]));
  }

  /** Starts of readings of a series that changed without a new revision, oldest first. */
  confirmed(series: number): number[] {
    return this.#db
      .all("SELECT start FROM mirror_confirmed WHERE series = ? ORDER BY start", series)
      .map((row) => Number(row["start"]));
  }

  /** These were sent. */
  sentConfirmed(series: number, starts: readonly number[]): void {
    if (this.#db.isReadOnly || starts.length === 0) return;
    this.#db.run(
      "DELETE FROM mirror_confirmed WHERE series = ? AND start IN (SELECT value FROM json_each(?))",
      ...[series, JSON.stringify(starts)],
    );
  }

  /** Whether what the database has of a usage point is to be deleted: a user had it forgotten. */
  isToForget(usagePoint: number): boolean {
    return this.#db.get("SELECT forget FROM mirror WHERE usage_point = ?", usagePoint)?.["forget"] === 1;
  }

  /** It was deleted. */
  forgot(usagePoint: number): void {
    this.#db.run("UPDATE mirror SET forget = 0 WHERE usage_point = ?", usagePoint);
  }

  /** The revision of the latest change of a usage point's readings; 0: it has none. */
  head(usagePoint: number): number {
    const row = this.#db.get(
      `SELECT max((SELECT max(revision) FROM reading WHERE reading.series = series.id)) AS head
       FROM series WHERE usage_point = ?`,
      usagePoint,
    );
    return Number(row?.["head"] ?? 0);
  }

  /** How many readings of a usage point changed after a revision. */
  countAfter(usagePoint: number, revision: number): number {
    const row = this.#db.get(
      `SELECT sum((SELECT count(*) FROM reading WHERE reading.series = series.id AND revision > ?)) AS n
       FROM series WHERE usage_point = ?`,
      ...[revision, usagePoint],
    );
    return Number(row?.["n"] ?? 0);
  }
}
