/** Where each `in` node stands in the feed of each of its measures (docs/dev/decisions.md#4-cursors). */
import { DAY_SECONDS } from "../readings/index.js";
import type { Direction, Measure } from "../readings/index.js";
import type { Database } from "./database.js";

export interface CursorKey {
  /** The node's id; inside a subflow `<instance>-<node>`, which is stable too. */
  readonly node: string;
  /** Id of the usage point. */
  readonly usagePoint: number;
  readonly direction: Direction;
  readonly measure: Measure;
}

/**
 * Everything up to revision `sentTo` was sent. The batch ]sentTo, batchTo] of revisions is being sent in order of time, up
 * to the reading that starts at `after`; `batchTo` equals `sentTo` when nothing is under way.
 */
export interface Cursor {
  readonly sentTo: number;
  readonly batchTo: number;
  /** Instant; -Infinity: nothing of the batch was sent. */
  readonly after: number;
  /** Instant; only readings from here on are sent (`start: "new"`). -Infinity: all. */
  readonly startsFrom: number;
}

const UNUSED_DAYS = 400;

export class Cursors {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Where a node stands; undefined before its first start. */
  get(key: CursorKey): Cursor | undefined {
    const row = this.#db.get(
      "SELECT sent_to, snapshot_to, after, starts_from FROM cursor WHERE node = ? AND usage_point = ? AND direction = ? AND measure = ?",
      key.node,
      key.usagePoint,
      key.direction,
      key.measure,
    );
    if (row === undefined) return undefined;
    return {
      sentTo: Number(row["sent_to"]),
      batchTo: Number(row["snapshot_to"]),
      after: row["after"] === null ? -Infinity : Number(row["after"]),
      startsFrom: row["starts_from"] === null ? -Infinity : Number(row["starts_from"]),
    };
  }

  /**
   * The instant from which on a node gets readings of a usage point, as its first start decided; -Infinity: all, undefined:
   * not decided yet.
   * @param usagePoint id
   */
  startsFrom(node: string, usagePoint: number): number | undefined {
    const row = this.#db.get(
      "SELECT starts_from FROM cursor WHERE node = ? AND usage_point = ? LIMIT 1",
      node,
      usagePoint,
    );
    if (row === undefined) return undefined;
    return row["starts_from"] === null ? -Infinity : Number(row["starts_from"]);
  }

  /** Moves a cursor. @param now seconds */
  set(key: CursorKey, cursor: Cursor, now: number): void {
    this.#db.run(
      "INSERT OR REPLACE INTO cursor VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      key.node,
      key.usagePoint,
      key.direction,
      key.measure,
      cursor.sentTo,
      cursor.batchTo,
      Number.isFinite(cursor.after) ? cursor.after : null,
      Number.isFinite(cursor.startsFrom) ? cursor.startsFrom : null,
      now,
    );
  }

  /**
   * A cursor outlives its node (disabling looks like removing), but not for ever.
   * @param nodes that are there, however long nothing came for them
   * @param now seconds
   */
  prune(nodes: Iterable<string>, now: number): void {
    for (const node of nodes) this.#db.run("UPDATE cursor SET used_at = ? WHERE node = ?", now, node);
    this.#db.run("DELETE FROM cursor WHERE used_at < ?", now - UNUSED_DAYS * DAY_SECONDS);
  }
}
