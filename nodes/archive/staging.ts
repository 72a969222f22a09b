/**
 * Merges a file's readings into the archive (docs/dev/decisions.md#3-event-loop): they are staged and compared in
 * slices in a temporary table, then written by one `INSERT … SELECT`. All or nothing: a kill, a full disk or a closed
 * archive halfway leaves the archive as it was. Writing a year of half-hours takes about 10 ms, three years about 30.
 */
import { yieldToEventLoop } from "../base/index.js";
import {
  HOUR_SECONDS,
  dayOf,
  startOfDay,
  type Day,
  type Direction,
  type Reading,
  type Series,
} from "../readings/index.js";
import type { Database } from "./database.js";
import { CoverageState, stateOf, type Coverage } from "./coverage.js";
import { newRevision, SLICE, type Readings } from "./readings.js";
import type { Sources } from "./sources.js";
import type { UsagePoints, UsagePoint } from "./usage-points.js";

export interface StagedReading extends Reading {
  /** Who provided it first, see `Sources.fileSource`. */
  readonly source?: string;
  /** It had been corrected before the file was written. */
  readonly revised?: boolean;
}

export interface StagedSeries {
  readonly direction: Direction;
  readonly series: Series;
  /** Oldest first, without overlap. */
  readonly readings: readonly StagedReading[];
}

export interface StagingOptions {
  /** Which value wins where the archive has another one for the same time. */
  readonly conflicts: "keep" | "replace";
  /** Only counts. */
  readonly dryRun: boolean;
  /** Seconds. */
  readonly now: number;
  /** Number of readings staged so far, and in all. */
  readonly progress?: (done: number, all: number) => void;
}

/** Each reading of a file is one of these. */
export interface StagedCounts {
  /** New to the archive. */
  readonly imported: number;
  /** The archive has the same. */
  readonly unchanged: number;
  /** The archive has another value or step for this time; `conflicts` decides which one stays. */
  readonly conflicts: number;
}

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

/** The parts of the archive that an import writes. */
export interface StagingTarget {
  readonly usagePoints: UsagePoints;
  readonly sources: Sources;
  readonly coverage: Coverage;
  readonly readings: Readings;
}

export class Staging {
  readonly #db: Database;
  readonly #archive: StagingTarget;
  readonly #changed: (usagePoint: number) => void;
  /** Imports run one after the other: they share the table. */
  #last: Promise<unknown> = Promise.resolve();

  /** @param changed is called with the usage point's id after each import that added or corrected its readings */
  constructor(db: Database, archive: StagingTarget, changed: (usagePoint: number) => void) {
    this.#db = db;
    this.#archive = archive;
    this.#changed = changed;
  }

  /**
   * Imports readings of a usage point, and counts what happened to each.
   * @throws {ArchiveError} and nothing was written
   */
  merge(
    usagePoint: UsagePoint,
    series: readonly StagedSeries[],
    options: StagingOptions,
  ): Promise<StagedCounts> {
    return this.inTurn(() => this.#merge(usagePoint, series, options));
  }

  /** Does other work when no import is running. */
  inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    const run = this.#last.then(work);
    this.#last = run.catch(() => undefined);
    return run;
  }

  async #merge(
    usagePoint: UsagePoint,
    series: readonly StagedSeries[],
    options: StagingOptions,
  ): Promise<StagedCounts> {
    this.#db.exec(`
      DROP TABLE IF EXISTS temp.staged;
      CREATE TEMP TABLE staged (
        series INTEGER NOT NULL, start INTEGER NOT NULL, value INTEGER NOT NULL, step INTEGER NOT NULL, at INTEGER,
        source INTEGER NOT NULL, revised INTEGER NOT NULL, fate INTEGER, PRIMARY KEY (series, start)
      ) WITHOUT ROWID`);
    const staged = await this.#stage(usagePoint, series, options);
    let revision: number;
    do {
      revision = this.#revision();
      for (const { id, readings } of staged) {
        for (let from = 0; from < readings.length; from += SLICE) {
          this.#compare(
            id,
            readings[from]!.start,
            readings[Math.min(from + SLICE, readings.length) - 1]!.start,
          );
          await yieldToEventLoop();
        }
      }
      // Compare again with whatever a service brought meanwhile.
    } while (this.#revision() !== revision);
    const counts = this.#counts();
    const replaced = options.conflicts === "replace" ? counts.conflicts : 0;
    const changes = counts.imported + replaced > 0;
    if (!options.dryRun) {
      this.#db.transaction(() => {
        if (replaced > 0) this.#deleteCrossed();
        if (changes) this.#insert(replaced > 0);
        for (const { id, series: name, readings } of staged) {
          for (const day of new Set(readings.map(({ start }) => dayOf(start)))) this.#cover(id, name, day);
        }
      });
      if (changes) {
        this.#archive.readings.forget(staged.map(({ id }) => id));
        this.#changed(usagePoint.id);
      }
    }
    this.#db.exec("DROP TABLE temp.staged");
    return counts;
  }

  async #stage(
    usagePoint: UsagePoint,
    series: readonly StagedSeries[],
    { dryRun, now, progress }: StagingOptions,
  ): Promise<{ id: number; series: Series; readings: readonly StagedReading[] }[]> {
    const sources = new Map<string, number>();
    const sourceOf = (name = "import"): number => {
      if (dryRun) return 0;
      let source = sources.get(name);
      if (source === undefined)
        sources.set(name, (source = this.#archive.sources.fileSource(usagePoint.id, name, now)));
      return source;
    };
    const all = series.reduce((sum, { readings }) => sum + readings.length, 0);
    let done = 0;
    const staged = [];
    for (const [i, { direction, series: name, readings }] of series.entries()) {
      const id = dryRun
        ? // An unknown series is compared under an id that cannot exist.
          (this.#archive.usagePoints.seriesId(usagePoint.id, direction, name) ?? -1 - i)
        : this.#archive.usagePoints.series(usagePoint.id, direction, name).id;
      for (let from = 0; from < readings.length; from += SLICE) {
        const slice = readings.slice(from, from + SLICE);
        this.#db.transaction(() => {
          for (const { start, value, step, at = null, source, revised } of slice) {
            this.#db.run(
              "INSERT INTO temp.staged VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
              id,
              start,
              value,
              step,
              at,
              sourceOf(source),
              revised === true ? 1 : 0,
            );
          }
        });
        done += slice.length;
        progress?.(done, all);
        await yieldToEventLoop();
      }
      staged.push({ id, series: name, readings });
    }
    return staged;
  }

  #revision(): number {
    return Number(this.#db.get("SELECT value FROM meta WHERE key = 'revision'")?.["value"] ?? 0);
  }

  #compare(series: number, from: number, to: number): void {
    this.#db.run(
      `UPDATE temp.staged AS i SET fate = coalesce(
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

  #counts(): StagedCounts {
    const counts = new Map(
      this.#db
        .all("SELECT fate, count(*) AS n FROM temp.staged GROUP BY fate")
        .map((row) => [Number(row["fate"]), Number(row["n"])]),
    );
    return {
      imported: counts.get(Fate.imported) ?? 0,
      unchanged: counts.get(Fate.unchanged) ?? 0,
      conflicts: counts.get(Fate.conflict) ?? 0,
    };
  }

  /**
   * Intervals of another step that overlap a new one would count its energy twice. The CROSS JOIN makes SQLite go from
   * the staged ones to their neighbours by the key; the planner would compare every pair.
   */
  #deleteCrossed(): void {
    this.#db.run(
      `DELETE FROM reading WHERE (series, start) IN (
         SELECT r.series, r.start FROM temp.staged i CROSS JOIN reading r ON ${crosses}
         WHERE i.fate = ${Fate.conflict}
         EXCEPT SELECT series, start FROM temp.staged)`,
    );
  }

  #insert(replace: boolean): void {
    this.#db.run(
      `INSERT INTO reading (series, start, value, step, at, source, first, revision)
       SELECT series, start, value, step, at, source, CASE revised WHEN 1 THEN -next ELSE next END, next
       FROM temp.staged, (SELECT ? AS next)
       WHERE fate = ${Fate.imported} OR (fate = ${Fate.conflict} AND ?)
       ORDER BY series, start
       ON CONFLICT DO UPDATE SET value = excluded.value, step = excluded.step, at = excluded.at,
         source = excluded.source, revision = excluded.revision`,
      newRevision(this.#db),
      replace ? 1 : 0,
    );
  }

  /** A day stored in full is not requested, whatever its source. */
  #cover(id: number, series: Series, day: Day): void {
    const state = series === "load_curve" ? stateOf(day, this.#secondsOf(id, day)) : CoverageState.complete;
    this.#archive.coverage.noteState(id, day, state);
  }

  /** Seconds of a day that have a reading. */
  #secondsOf(id: number, day: Day): number {
    const held = this.#db.get(
      "SELECT sum(step) AS seconds FROM reading WHERE series = ? AND start >= ? AND start < ?",
      id,
      startOfDay(day),
      startOfDay(day + 1),
    );
    return Number(held?.["seconds"] ?? 0);
  }
}
