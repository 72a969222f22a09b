/**
 * Brings back a usage point that this archive lacks, as another place has kept it. Its readings keep the revisions that
 * they have there, so that the cursors from there say the same here; this archive counts on from the highest. Until
 * {@link Restoring.finish}, the usage point is marked: after a kill it is brought back again.
 */
import { REGISTERS, directions, utcDayOf, type Day } from "../../readings/index.js";
import type { Colors } from "../colors/index.js";
import {
  detachSeries,
  mayLackCalls,
  type Sources,
  type Space,
  type UsagePoint,
  type UsagePoints,
} from "../meters/index.js";
import { coverageStateOf, newRevision } from "../readings/index.js";
import { noteLostCalls } from "../file/index.js";
import {
  type Database,
  dropAllMarks,
  type KeptCoverage,
  type KeptCursor,
  type KeptRegisters,
  type KeptSentDay,
  metaOf,
  setMeta,
} from "../sqlite/index.js";
import { NO_SOURCE } from "../registers/index.js";
import { headOf } from "./head.js";
import type { KeptReading, KeptRest } from "./kept-rest.js";
import { addState } from "./restored-state.js";

/** Of the readings of a series. */
interface Totals {
  readonly count: number;
  readonly value: number;
  /** Seconds. */
  readonly step: number;
}

export class Restoring {
  readonly #db: Database;
  readonly #usagePoints: UsagePoints;
  readonly #sources: Sources;
  readonly #colors: Colors;

  constructor(db: Database, usagePoints: UsagePoints, sources: Sources, colors: Colors) {
    this.#db = db;
    this.#usagePoints = usagePoints;
    this.#sources = sources;
    this.#colors = colors;
  }

  /** Whether a usage point is being brought back, or was when this process or one before it ended. @param usagePoint id */
  isUnfinished(usagePoint: number): boolean {
    const row = this.#db.get("SELECT restoring FROM mirror WHERE usage_point = ?", usagePoint);
    return Number(row?.["restoring"] ?? 0) > 0;
  }

  /** What tells two places with the same readings from others, by `direction/series`. @param usagePoint id */
  totals(usagePoint: number): Map<string, Totals> {
    const rows = this.#db.all(
      `SELECT direction || '/' || series.series AS key, count(*) AS count, sum(value) AS value, sum(step) AS step
       FROM series JOIN reading ON reading.series = series.id
       WHERE usage_point = ? AND direction IN (?, ?) GROUP BY 1`,
      usagePoint,
      ...directions,
    );
    return new Map(rows.map((row) => [String(row["key"]), row as unknown as Totals]));
  }

  /**
   * Begins, or begins anew: then what had come is to be erased, as what was forgotten.
   * @param today its first deploy, if nobody has kept that
   */
  begin(pdl: string, space: Space, today: Day): UsagePoint {
    return this.#db.transaction(() => {
      const point = this.#usagePoints.usagePoint(pdl, space, today);
      detachSeries(this.#db, point.id);
      this.#db.forgetRemembered();
      this.#db.run(
        `INSERT INTO mirror (usage_point, sent, kept, restoring) VALUES (?, 0, 0, 1)
         ON CONFLICT DO UPDATE SET sent = 0, merged = 0, kept = 0, restoring = 1`,
        point.id,
      );
      return point;
    });
  }

  /** There is nothing any more that could come back. What had come is to be erased. @param today its first deploy */
  giveUp(pdl: string, space: Space, today: Day): void {
    const point = this.#usagePoints.find(pdl, space);
    if (point === undefined) return;
    this.#db.transaction(() => {
      detachSeries(this.#db, point.id);
      this.#db.run("UPDATE usage_point SET first_deploy = ? WHERE id = ?", today, point.id);
      this.#db.run("UPDATE mirror SET restoring = 0 WHERE usage_point = ?", point.id);
      this.#db.forgetRemembered();
    });
  }

  /** The same of all that were being brought back: nobody goes on with it. */
  giveUpAll(today: Day): void {
    const begun = this.#db.all(
      "SELECT pdl, space FROM usage_point JOIN mirror ON usage_point = usage_point.id WHERE restoring > 0",
    );
    for (const { pdl, space } of begun) this.giveUp(String(pdl), space as Space, today);
  }

  /** Adds readings, which do not overlap. @param now seconds */
  addReadings(point: UsagePoint, readings: readonly KeptReading[], now: number): void {
    this.#db.transaction(() => {
      const sources = new Map<string, number>();
      const values = readings.flatMap((reading) => {
        const { id } = this.#usagePoints.series(point.id, reading.direction, reading.series);
        const source = sources.get(reading.source) ?? this.#sources.fileSource(point.id, reading.source, now);
        sources.set(reading.source, source);
        const { start, step, value, at, first, revision, rounded } = reading;
        return [id, start, value, step, at, source, first, revision, rounded ? 1 : 0];
      });
      this.#db.insert(
        "INSERT OR REPLACE INTO reading (series, start, value, step, at, source, first, revision, rounded)",
        ...([9, values] as const),
      );
    });
  }

  /**
   * Adds what is known of the days of one series. What is held of each is said by its readings: they may be of others.
   * @param exact seconds of each day that have an exact reading; `here`: their readings are known already; undefined: what
   *   is held was kept, too
   */
  addCoverage(
    point: UsagePoint,
    { direction, series, runs }: KeptCoverage,
    exact: ReadonlyMap<Day, number> | "here" | undefined,
  ): void {
    const { id } = this.#usagePoints.series(point.id, direction, series);
    const values: number[] = [];
    const left = exact === "here" ? new Map<Day, number>() : new Map(exact);
    const held = new Map(
      exact === "here"
        ? this.#db
            .all("SELECT day, state FROM coverage WHERE series = ?", id)
            .map(({ day, state }) => [Number(day), Number(state)])
        : [],
    );
    for (const [start, end, kept, asked, askedAt] of runs) {
      for (let day = start; day < end; day++) {
        const state =
          exact === undefined ? kept : (held.get(day) ?? coverageStateOf(day, left.get(day) ?? 0));
        values.push(id, day, state, asked, askedAt);
        left.delete(day);
      }
    }
    for (const [day, seconds] of left) values.push(id, day, coverageStateOf(day, seconds), 0, 0);
    this.#db.transaction(() => {
      this.#db.insert("INSERT OR REPLACE INTO coverage (series, day, state, asked, asked_at)", 5, values);
    });
  }

  addSentDays(point: UsagePoint, days: readonly KeptSentDay[]): void {
    this.#db.transaction(() => {
      const values = days.flatMap(({ direction, node, day, daily, curve, colors, registers, prices }) => {
        const { id } = this.#usagePoints.series(point.id, direction, "daily");
        return [id, day, node, daily, curve, colors, registers, prices];
      });
      this.#db.insert(
        "INSERT OR REPLACE INTO sent_day (series, day, node, daily, curve, colors, registers, prices)",
        ...([8, values] as const),
      );
    });
  }

  addRegisters(point: UsagePoint, days: readonly KeptRegisters[]): void {
    this.#db.transaction(() => {
      const revision = newRevision(this.#db);
      const ids = new Map<string, number>();
      const values = days.flatMap(({ direction, day, rows }) => {
        const series = this.#usagePoints.series(point.id, direction, REGISTERS).id;
        return rows.flatMap(({ value, readAt, ...register }) => {
          const key = JSON.stringify([series, register]);
          const id = ids.get(key) ?? this.#registerId(series, register);
          ids.set(key, id);
          return [series, day, id, value, NO_SOURCE, readAt, revision];
        });
      });
      this.#db.insert(
        "INSERT OR REPLACE INTO register_reading (series, day, register, value, source, read_at, revision)",
        ...([7, values] as const),
      );
    });
  }

  #registerId(series: number, register: Omit<KeptRegisters["rows"][number], "value" | "readAt">): number {
    const { origin, owner, calendar, calendarLabel, id, label, code } = register;
    const row = this.#db.get(
      `INSERT INTO register (series, origin, owner, calendar, class, code, calendar_label, class_label)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET calendar_label = excluded.calendar_label, class_label = excluded.class_label
       RETURNING id`,
      series,
      origin,
      owner,
      calendar,
      id,
      code,
      calendarLabel,
      label,
    )!;
    return Number(row["id"]);
  }

  /**
   * Ends it: from now on the usage point is as if it had always been here.
   * @param now milliseconds
   */
  finish(point: UsagePoint, rest: KeptRest, now: number): void {
    const { state, head, database, colors, keeper, isOwn } = rest;
    // Of no meter; also if the rest has to begin anew.
    this.#colors.adopt(colors);
    const own = headOf(this.#db, point.id);
    // A database that was put back may lack what its cursors say.
    const cursors = rest.cursors.map((cursor) => ({
      ...cursor,
      sentTo: rest.isHere ? own : Math.min(cursor.sentTo, head),
      batchTo: rest.isHere ? own : Math.min(cursor.batchTo, head),
    }));
    this.#db.transaction(() => {
      if (state !== undefined) {
        const stores = { db: this.#db, usagePoints: this.#usagePoints, sources: this.#sources };
        addState(stores, point, state, keeper, now);
      }
      this.#addCursors(point, cursors);
      const sent = this.#noteSame(point, cursors, rest);
      this.#db.run(
        `UPDATE mirror SET restoring = 0, sent = ?, kept = ?, merged = ?, database = ?, forgotten_at = ?
         WHERE usage_point = ?`,
        sent,
        isOwn ? 1 : 0,
        head,
        database,
        state?.forgottenAt ?? null,
        point.id,
      );
      if (isOwn) dropAllMarks(this.#db, point.id);
      setMeta(this.#db, "revision", Math.max(Number(metaOf(this.#db, "revision") ?? 0), head));
      this.#noteLostCalls(point, rest, now);
      this.#db.forgetRemembered();
    });
  }

  #noteLostCalls({ space }: UsagePoint, { state, lostCalls }: KeptRest, now: number): void {
    if (space === "demo") return;
    const areKept = state?.sources.every(({ calls }) => calls !== undefined) === true;
    if (lostCalls === "few" && areKept) mayLackCalls(this.#db, now);
    // Which calls a lost archive counted today is not known. One with calls of an earlier day was not lost.
    const today = utcDayOf(now / 1000);
    const isOlder = (): boolean =>
      this.#db.get("SELECT 1 FROM call WHERE utc_day < ? LIMIT 1", today) !== undefined;
    const areLost = lostCalls === "any" || (lostCalls === "few" && !areKept);
    if (areLost && !isOlder() && metaOf(this.#db, "calls_lost_on") !== today) noteLostCalls(this.#db, now);
  }

  #addCursors({ id }: UsagePoint, cursors: readonly KeptCursor[]): void {
    const nodes = JSON.stringify([...new Set(cursors.map(({ node }) => node))]);
    // Of a node that was removed long ago, nothing goes on.
    this.#db.run(
      `DELETE FROM sent_day WHERE series IN (SELECT id FROM series WHERE usage_point = ?)
         AND node NOT IN (SELECT value FROM json_each(?))`,
      id,
      nodes,
    );
    this.#db.insert(
      `INSERT OR REPLACE INTO cursor
         (node, usage_point, direction, measure, sent_to, snapshot_to, after, starts_from, used_at)`,
      9,
      cursors.flatMap(({ node, direction, measure, sentTo, batchTo, after, startsFrom, usedAt }) => [
        node,
        id,
        direction,
        measure,
        sentTo,
        batchTo,
        after,
        startsFrom,
        usedAt,
      ]),
    );
  }

  /** The revisions here are those there, or this one is that one. @returns the highest one of a reading here */
  #noteSame(
    { id }: UsagePoint,
    cursors: readonly KeptCursor[],
    { head, arrived, isHere }: Pick<KeptRest, "head" | "arrived" | "isHere">,
  ): number {
    const sent = headOf(this.#db, id);
    const same = isHere ? [] : [head, ...cursors.flatMap(({ sentTo, batchTo }) => [sentTo, batchTo])];
    const pairs = new Map(same.map((revision) => [revision, revision]));
    if (isHere) pairs.set(sent, head);
    this.#db.run("DELETE FROM mirror_head WHERE usage_point = ?", id);
    this.#db.insert(
      "INSERT INTO mirror_head (usage_point, revision, head)",
      3,
      [...pairs].filter(([revision]) => revision > 0).flatMap(([revision, there]) => [id, revision, there]),
    );
    // Whatever arrived before the last of them was compared with them there.
    this.#db.run("DELETE FROM mirror_file WHERE usage_point = ?", id);
    this.#db.run("INSERT INTO mirror_file VALUES (?, ?, ?)", id, sent, arrived);
    return sent;
  }
}
