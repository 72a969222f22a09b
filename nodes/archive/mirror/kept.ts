/** What is to be kept elsewhere of each usage point, and what of it changed since it was sent. */
import {
  COST,
  directions,
  seriesOf,
  utcDayOf,
  type Collected,
  type Direction,
  type Measure,
} from "../../readings/index.js";
import { keptCalls, type BlockKind } from "../meters/index.js";
import type { Cause } from "../calls/index.js";
import {
  optionalNumber,
  type Database,
  type Row,
  type KeptBlock,
  type KeptCursor,
  type KeptPart,
  type KeptParts,
  type KeptSource,
  type KeptState,
  markAll,
  markParts,
} from "../sqlite/index.js";
import { changedDays, dropMarks, type ChangedDays } from "./kept-days.js";

/** What changed of a usage point. Each mark is another one after each change. */
export interface KeptChanges {
  /** Not before all days that changed: what says that they are held must not be there before them. */
  readonly parts: ReadonlyMap<KeptPart, number>;
  readonly days: ChangedDays;
}

/** Revisions at which both sides had the same readings: of this archive, and of the other side. */
interface Same {
  readonly revision: number;
  readonly head: number;
}

interface Position {
  readonly row: Row;
  readonly sent: Same;
  readonly batch: Same;
}

/** In all methods, `usagePoint` is an id. */
export class Kept {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** How often something of a usage point was sent. */
  times(usagePoint: number): number {
    return Number(this.#db.get("SELECT kept FROM mirror WHERE usage_point = ?", usagePoint)?.["kept"] ?? 0);
  }

  /**
   * The other side does not have what it was sent: all of it is to be sent.
   * @param times how often the other side was sent something
   */
  beginAnew(usagePoint: number, times: number): void {
    if (this.#db.isReadOnly) return;
    this.#db.transaction(() => {
      this.#db.run("UPDATE mirror SET kept = ? WHERE usage_point = ?", times, usagePoint);
      markAll(this.#db, usagePoint);
    });
  }

  changes(usagePoint: number): KeptChanges {
    const days = changedDays(this.#db, usagePoint);
    const marks = this.#db.all("SELECT part, stamp FROM mirror_changed WHERE usage_point = ?", usagePoint);
    const parts = days.isPart ? [] : marks;
    return { days, parts: new Map(parts.map(({ part, stamp }) => [part as KeptPart, Number(stamp)])) };
  }

  /**
   * These were sent; what changed again meanwhile is sent again. In one transaction with the count: the other side refuses
   * another count than its own (fleet/keep.ts), and then everything is sent again.
   * @param times how often something was sent now
   */
  sent(usagePoint: number, { parts, days }: KeptChanges, times: number): void {
    if (this.#db.isReadOnly) return;
    this.#db.transaction(() => {
      this.#db.run("UPDATE mirror SET kept = ? WHERE usage_point = ?", times, usagePoint);
      for (const [part, stamp] of parts) {
        this.#db.run(
          "DELETE FROM mirror_changed WHERE usage_point = ? AND part = ? AND stamp = ?",
          usagePoint,
          part,
          stamp,
        );
      }
      dropMarks(this.#db, days);
    });
  }

  /**
   * Notes that the readings of a usage point up to a revision are those that the other side has up to one of its own. Of
   * older pairs, those stay that a cursor still needs.
   */
  noteHead(usagePoint: number, revision: number, head: number): void {
    if (this.#db.isReadOnly) return;
    const isKnown = this.#db.get(
      "SELECT 1 FROM mirror_head WHERE usage_point = ? AND revision = ? AND head = ?",
      usagePoint,
      revision,
      head,
    );
    if (isKnown !== undefined) return;
    this.#db.transaction(() => {
      this.#db.run("INSERT OR REPLACE INTO mirror_head VALUES (?, ?, ?)", usagePoint, revision, head);
      const needed = new Set([revision]);
      for (const { sent, batch } of this.#positions(usagePoint))
        for (const one of [sent, batch]) needed.add(one.revision);
      this.#db.run(
        "DELETE FROM mirror_head WHERE usage_point = ? AND revision NOT IN (SELECT value FROM json_each(?))",
        usagePoint,
        JSON.stringify([...needed]),
      );
      markParts(this.#db, usagePoint, ["cursor"]);
    });
  }

  /** What is to be kept of some parts. @param now seconds */
  parts(usagePoint: number, parts: Iterable<KeptPart>, now: number): Partial<KeptParts> {
    const made: { -readonly [part in KeptPart]?: KeptParts[part] } = {};
    for (const part of parts) {
      if (part === "state") made.state = this.#state(usagePoint, now);
      else made.cursor = this.#cursors(usagePoint);
    }
    return made;
  }

  #state(usagePoint: number, now: number): KeptState {
    const point = this.#db.get(
      `SELECT first_deploy, state, iif(forget = 2, NULL, forgotten_at) AS forgotten_at
       FROM usage_point LEFT JOIN health ON health.usage_point = id LEFT JOIN mirror ON mirror.usage_point = id
       WHERE id = ?`,
      usagePoint,
    )!;
    const polls = this.#db.all(
      "SELECT utc_day, cause, count FROM poll WHERE usage_point = ? AND utc_day >= ?",
      usagePoint,
      utcDayOf(now) - 1,
    );
    return {
      firstDeploy: Number(point["first_deploy"]),
      series: this.#series(usagePoint),
      sources: this.#sources(usagePoint, now),
      polls: polls.map(({ utc_day: utcDay, cause, count }) => ({
        utcDay: Number(utcDay),
        cause: cause as Cause,
        count: Number(count),
      })),
      forgottenAt: optionalNumber(point, "forgotten_at") ?? null,
      health: point["state"] as string | null,
      told: this.#db.all(
        "SELECT node, topic, value FROM told WHERE usage_point = ?",
        usagePoint,
      ) as unknown as KeptState["told"],
    };
  }

  #seriesOf(usagePoint: number): Row[] {
    return this.#db.all(
      `SELECT id, direction, series, wanted_from, first_day FROM series
       WHERE usage_point = ? AND direction IN (?, ?) ORDER BY direction, series`,
      usagePoint,
      ...directions,
    );
  }

  #series(usagePoint: number): KeptState["series"] {
    return this.#seriesOf(usagePoint).map((row) => ({
      ...identityOf(row),
      wantedFrom: optionalNumber(row, "wanted_from") ?? null,
      firstDay: optionalNumber(row, "first_day") ?? null,
      requests: this.#db.all(
        "SELECT start, end, at FROM request WHERE series = ? ORDER BY rowid",
        row["id"]!,
      ) as unknown as KeptState["series"][number]["requests"],
    }));
  }

  /** Sources of files have nothing to go on with. */
  #sources(usagePoint: number, now: number): KeptSource[] {
    const rows = this.#db.all(
      `SELECT source.id AS id, account, service, base_url, first_seen, polled
       FROM source JOIN account ON account.id = source.account
       WHERE usage_point = ? AND (base_url <> '' OR service = 'demo') ORDER BY source.id`,
      usagePoint,
    );
    const accounts = rows.map(({ account }) => Number(account));
    return rows.map((row, i) => ({
      service: String(row["service"]),
      baseUrl: String(row["base_url"]),
      account: Number(row["account"]),
      accountBlocks: this.#blocks(`account:${row["account"]}`),
      firstSeen: Number(row["first_seen"]),
      hadFirstRound: row["polled"] === 1,
      refused: this.#db
        .all(
          `SELECT direction, series.series AS series, day FROM refused_before JOIN series ON series.id = refused_before.series
           WHERE source = ? AND direction IN (?, ?)`,
          row["id"]!,
          ...directions,
        )
        .map((refused) => ({ ...identityOf(refused), day: Number(refused["day"]) })),
      blocks: this.#blocks(`source:${row["id"]}`),
      // Those of an account once.
      calls: accounts.indexOf(accounts[i]!) === i ? keptCalls(this.#db, usagePoint, accounts[i]!, now) : [],
    }));
  }

  #blocks(subject: string): KeptBlock[] {
    return this.#db
      .all(
        `SELECT substr(subject, ?) AS of, kind, since, until, times, code FROM block
         WHERE subject = ? OR subject LIKE ? || ':%' ORDER BY subject, kind`,
        subject.length + 1,
        subject,
        subject,
      )
      .map(({ of, kind, since, until, times, code }) => ({
        of: String(of),
        kind: kind as BlockKind,
        since: Number(since),
        until: until === null ? null : Number(until),
        times: Number(times),
        code: code === null ? null : String(code),
      }));
  }

  #cursors(usagePoint: number): KeptCursor[] {
    return this.#positions(usagePoint).map(({ row, sent, batch }) => ({
      node: String(row["node"]),
      direction: String(row["direction"]),
      measure: String(row["measure"]),
      sentTo: sent.head,
      batchTo: batch.head,
      // Without a batch, it would say nothing.
      after: batch.head > sent.head ? (optionalNumber(row, "after") ?? null) : null,
      startsFrom: optionalNumber(row, "starts_from") ?? null,
      usedAt: Number(row["used_at"]),
    }));
  }

  /** Where each cursor stands, as both sides know it. */
  #positions(usagePoint: number): Position[] {
    const rows = this.#db.all(
      `SELECT node, direction, measure, sent_to, snapshot_to, after, starts_from, used_at FROM cursor
       WHERE usage_point = ? ORDER BY node, direction, measure`,
      usagePoint,
    );
    return rows.map((row) => {
      const at = (column: string): Same =>
        this.#sameBefore(usagePoint, this.#nextOf(usagePoint, row, column));
      return { row, sent: at("sent_to"), batch: at("snapshot_to") };
    });
  }

  /** The first revision of what a cursor sends that comes after it; Infinity: there is none. */
  #nextOf(usagePoint: number, { direction, measure, ...cursor }: Row, column: string): number {
    const series = measure === COST ? ["daily", "load_curve"] : [seriesOf(measure as Measure)];
    const row = this.#db.get(
      `SELECT min((SELECT min(revision) FROM reading WHERE reading.series = series.id AND revision > ?)) AS next
       FROM series WHERE usage_point = ? AND direction = ? AND series IN (SELECT value FROM json_each(?))`,
      cursor[column]!,
      usagePoint,
      direction!,
      JSON.stringify(series),
    );
    return Number(row?.["next"] ?? Infinity);
  }

  /** The last revisions before one of this archive at which both sides had the same. */
  #sameBefore(usagePoint: number, revision: number): Same {
    const row = this.#db.get(
      `SELECT revision, head FROM mirror_head WHERE usage_point = ? AND revision < ? ORDER BY revision DESC LIMIT 1`,
      usagePoint,
      Math.min(revision, Number.MAX_SAFE_INTEGER),
    );
    return { revision: Number(row?.["revision"] ?? 0), head: Number(row?.["head"] ?? 0) };
  }
}

function identityOf({ direction, series }: Row): {
  readonly direction: Direction;
  readonly series: Collected;
} {
  return { direction: direction as Direction, series: series as Collected };
}
