/** How far each `in` node has sent the feed of each of its measures (docs/dev/decisions.md#4-cursors). */
import { isDeepStrictEqual } from "node:util";
import {
  DAY_SECONDS,
  dayOf,
  startOfDay,
  type COST,
  type Direction,
  type Measure,
} from "../../readings/index.js";
import type { Database } from "../sqlite/index.js";
import type { Space, UsagePoint } from "../meters/index.js";

export interface CursorKey {
  /** The node's id; inside a subflow `<instance>-<node>`, which is stable too. */
  readonly node: string;
  /** Id of the usage point. */
  readonly usagePoint: number;
  readonly direction: Direction;
  readonly measure: Measure | typeof COST;
}

/** What a node gets on its very first start: the whole history, or yesterday and everything later. */
export type FirstStart = "history" | "new";

/**
 * Everything up to revision `sentTo` was sent. The batch of revisions ]sentTo, batchTo] is being sent in order of time,
 * and has reached the reading that starts at `after`; `batchTo` equals `sentTo` when no batch is in progress.
 */
export interface Cursor {
  readonly sentTo: number;
  readonly batchTo: number;
  /** Instant; -Infinity: nothing of the batch has been sent. */
  readonly after: number;
  /** Instant; only readings from this one on are sent (`start: "new"`). -Infinity: all. */
  readonly startsFrom: number;
}

/** Whether a node exists and has this meter. */
export type IsUsed = (node: string, usagePoint: Pick<UsagePoint, "pdl" | "space">) => boolean;

/** A node and one of its meters. */
interface Pair {
  readonly node: string;
  /** Id. */
  readonly usagePoint: number;
}

/**
 * A cursor that moves is used; one that does not is marked as used this often, not each day: of thousands of meters, that
 * would write, and mirror, each cursor daily.
 */
const REFRESHED_DAYS = 30;
/** A cursor that nobody has used for 400 days goes. */
const KEPT_DAYS = 400 + REFRESHED_DAYS;
/** Looked after, and deleted, at a time. */
const PAIRS = 100;
const SENT_DAYS = 1_000;

/**
 * Whether a cursor is as it was stored before the archive failed. Nobody moved it meanwhile: what its feed had sent then,
 * and could not store, is sent.
 */
export function isUnmoved(stored: Cursor | undefined, before: Cursor | undefined): boolean {
  return stored !== undefined && isDeepStrictEqual(stored, before);
}

export class Cursors {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** The position of a node; undefined before its first start. */
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
   * The instant from which a node gets readings of a usage point, as decided at its first start; -Infinity: all;
   * undefined: not yet decided.
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

  /**
   * The position of a node, also before its first start. That start decides from which instant on it gets readings, for
   * all its measures, including any that are added later.
   * @param now seconds
   */
  open(key: CursorKey, start: FirstStart, now: number): { cursor: Cursor; saved: Cursor | undefined } {
    const saved = this.get(key);
    if (saved !== undefined) return { cursor: saved, saved };
    const first = start === "new" ? startOfDay(dayOf(now) - 1) : -Infinity;
    const startsFrom = this.startsFrom(key.node, key.usagePoint) ?? first;
    return { cursor: { sentTo: 0, batchTo: 0, after: -Infinity, startsFrom }, saved };
  }

  /** Moves a cursor. `startsFrom` stays as it was first stored, or taken back since. @param now seconds */
  set(key: CursorKey, cursor: Cursor, now: number): void {
    this.#db.run(
      `INSERT INTO cursor VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (node, usage_point, direction, measure) DO UPDATE SET
         sent_to = excluded.sent_to, snapshot_to = excluded.snapshot_to, after = excluded.after,
         used_at = excluded.used_at`,
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
   * A cursor outlives its node for a while, because a disabled node looks like a removed one, and so does the group that
   * a meter left. Yields between slices; a kill leaves the rest to the next time.
   * @param isUsed whether a node exists and has this meter: its cursors stay, even if nothing has arrived for a long time
   * @param now seconds
   */
  *prune(isUsed: IsUsed, now: number): Generator<void, void, void> {
    const aged = this.#db.all(
      `SELECT node, usage_point, pdl, space, max(used_at) AS used_at
       FROM cursor JOIN usage_point ON usage_point.id = usage_point
       GROUP BY node, usage_point HAVING min(cursor.used_at) < ?`,
      now - REFRESHED_DAYS * DAY_SECONDS,
    );
    yield;
    for (let from = 0; from < aged.length; from += PAIRS) {
      const slice = aged.slice(from, from + PAIRS).map((row) => ({
        node: String(row["node"]),
        usagePoint: Number(row["usage_point"]),
        isLeft: Number(row["used_at"]) >= now - KEPT_DAYS * DAY_SECONDS,
        isUsed: isUsed(String(row["node"]), { pdl: String(row["pdl"]), space: row["space"] as Space }),
      }));
      // Before its cursors: a kill must not leave what nothing names.
      for (const pair of slice) if (!pair.isUsed && !pair.isLeft) yield* this.#dropSentDays(pair);
      this.#db.transaction(() => {
        for (const pair of slice) this.#renew(pair, now);
      });
      yield;
    }
  }

  /** Marks cursors as used, or deletes those that were not for too long. */
  #renew({ node, usagePoint, isUsed }: Pair & { readonly isUsed: boolean }, now: number): void {
    const of = "node = ? AND usage_point = ? AND used_at < ?";
    if (isUsed) {
      const before = now - REFRESHED_DAYS * DAY_SECONDS;
      this.#db.run(`UPDATE cursor SET used_at = ? WHERE ${of}`, now, node, usagePoint, before);
    } else {
      this.#db.run(`DELETE FROM cursor WHERE ${of}`, node, usagePoint, now - KEPT_DAYS * DAY_SECONDS);
    }
  }

  *#dropSentDays({ node, usagePoint }: Pair): Generator<void, void, void> {
    for (;;) {
      const { changes } = this.#db.run(
        `DELETE FROM sent_day WHERE (series, day, node) IN (
           SELECT series, day, node FROM sent_day
           WHERE series IN (SELECT id FROM series WHERE usage_point = ?) AND node = ? LIMIT ${SENT_DAYS})`,
        usagePoint,
        node,
      );
      yield;
      if (changes < SENT_DAYS) return;
    }
  }
}
