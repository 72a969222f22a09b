/** The readings of all meters, with revisions and coverage. */
import { yieldToEventLoop } from "../base/index.js";
import { dayOf, lengthOfDay, startOfDay, type Day, type Reading, type Series } from "../readings/index.js";
import type { Database, Row } from "./database.js";

export enum CoverageState {
  missing = 0,
  /** A load curve's day with some of its intervals. */
  partial = 1,
  complete = 2,
}

/** What is known of one day of a series. */
export interface DayCoverage {
  readonly day: Day;
  readonly state: CoverageState;
  /** How often the day was asked for when it was more than a week old. */
  readonly asked: number;
  /** When it was asked for last, in seconds; 0: never (its readings came from elsewhere). */
  readonly askedAt: number;
}

/** A reading as the archive holds it. */
export interface HeldReading extends Reading {
  /** Its value was corrected after it was first held. */
  readonly revised: boolean;
  /** Revision of its first insertion. */
  readonly first: number;
  /** Number of the source that it came from, see `Meters.sourceNames`. */
  readonly source: number;
}

/** Readings of one answer, to be merged into the archive. */
export interface Batch {
  readonly series: { readonly id: number; readonly series: Series };
  /** Oldest first, each interval once. */
  readonly readings: readonly Reading[];
  readonly source: number;
  /** The days [start, end[ that were asked for: their coverage is noted, also when they brought nothing. */
  readonly asked: { readonly start: Day; readonly end: Day };
  /** The service could not get everything: only the days that have readings count as asked for. */
  readonly isPartial?: boolean;
  /** Seconds. */
  readonly now: number;
}

/** What {@link Readings.columns} reads beside start, value and step. */
export type Field = "at" | "source" | "revised";

/** Readings side by side, oldest first: many of them cost half the time of as many rows. */
export interface Columns {
  readonly start: readonly number[];
  readonly value: readonly number[];
  readonly step: readonly number[];
  readonly at?: readonly (number | null)[];
  /** Ids, see {@link Meters.sourceNames}. */
  readonly source?: readonly number[];
  /** 1: corrected after it was first held. */
  readonly revised?: readonly (0 | 1)[];
}

/** What is held of a series over a stretch of time, see {@link Readings.sum}. */
export interface Sum {
  /** How many readings. */
  readonly count: number;
  /** Instants at which the first and the last of them start. */
  readonly first: number;
  readonly last: number;
  /** Seconds that they cover. */
  readonly seconds: number;
  /** Of their raw values: Wh for energies. */
  readonly value: number;
  /** Of their raw values, each times its step: watt-seconds for a load curve. */
  readonly product: number;
}

export interface Merged {
  inserted: number;
  corrected: number;
}

/**
 * A day whose ask counts as one for an old hole (the last 7 days are asked for again anyway,
 * docs/dev/contract.md#order-of-calls).
 */
export const RECENT_DAYS = 7;

/**
 * A write transaction holds at most this many readings: it shares the event loop with all flows
 * (docs/dev/decisions.md#3-event-loop).
 */
export const SLICE = 2_000;

const columns = "start, value, step, at, source, first, revision";

export class Readings {
  readonly #db: Database;
  readonly #changed: () => void;
  /** What is known of all days of a series, read when it is first asked for after a change: each plan looks at it. */
  readonly #coverage = new Map<number, Coverage>();
  /** The revision of each series' latest change: every feed looks at them after each change. */
  readonly #heads = new Map<number, number>();
  /** Good for one head: each message of a measure carries it, each call is ranked by it. */
  readonly #newest = new Map<number, { readonly head: number; readonly reading: HeldReading | undefined }>();

  constructor(db: Database, changed: () => void) {
    this.#db = db;
    this.#changed = changed;
    db.onUndone(() => {
      this.#coverage.clear();
      this.#heads.clear();
      this.#newest.clear();
    });
  }

  /**
   * Merges an answer: new intervals are inserted, differing ones corrected, equal ones left alone, and none deleted.
   * Whole days are written in transactions of at most 2,000 readings, with a pause for the event loop between them; what
   * is committed stays, and a day that is not is asked for again.
   */
  async merge(batch: Batch): Promise<Merged> {
    const merged: Merged = { inserted: 0, corrected: 0 };
    let done = 0;
    for (let start = batch.asked.start; start < batch.asked.end;) {
      if (start > batch.asked.start) await yieldToEventLoop();
      let end = start;
      let next = done;
      while (end < batch.asked.end) {
        let after = next;
        const limit = startOfDay(end + 1);
        while (after < batch.readings.length && batch.readings[after]!.start < limit) after++;
        if (end > start && after - done > SLICE) break;
        next = after;
        end++;
      }
      this.#mergeDays(batch, batch.readings.slice(done, next), start, end, merged);
      done = next;
      start = end;
    }
    return merged;
  }

  #mergeDays(batch: Batch, readings: readonly Reading[], start: Day, end: Day, merged: Merged): void {
    const before = merged.inserted + merged.corrected;
    this.#db.transaction(() => {
      const held = this.#heldBetween(batch.series.id, startOfDay(start), startOfDay(end));
      this.#dropCrossed(batch.series.id, readings, held);
      this.#upsert(batch, readings, held, merged);
      const given =
        batch.isPartial === true ? new Set(readings.map((reading) => dayOf(reading.start))) : undefined;
      this.#cover(batch.series.id, start, end, batch.now, secondsByDay(held, readings), given);
    });
    if (merged.inserted + merged.corrected > before) this.#changed();
  }

  /** A day that comes with another step than before: what lies across a new interval would count its energy twice. */
  #dropCrossed(series: number, readings: readonly Reading[], held: Map<number, Row>): void {
    const crossed = crossedBy(readings, held);
    for (const start of crossed) {
      this.#db.run("DELETE FROM reading WHERE series = ? AND start = ?", series, start);
      held.delete(start);
    }
    if (crossed.length > 0) this.#newest.delete(series);
  }

  /** What an answer is compared with, by its start, oldest first. */
  #heldBetween(series: number, from: number, to: number): Map<number, Row> {
    const rows = this.#db.all(
      "SELECT start, value, step, at FROM reading WHERE series = ? AND start >= ? AND start < ? ORDER BY start",
      series,
      from,
      to,
    );
    return new Map(rows.map((row) => [Number(row["start"]), row]));
  }

  #upsert(batch: Batch, readings: readonly Reading[], held: ReadonlyMap<number, Row>, merged: Merged): void {
    const { series, source } = batch;
    let revision: number | undefined;
    const values: (number | null)[] = [];
    for (const { start, value, step, at = null } of readings) {
      const row = held.get(start);
      if (row && row["value"] === value && row["step"] === step && row["at"] === at) continue;
      revision ??= nextRevision(this.#db);
      values.push(series.id, start, value, step, at, source, revision, revision);
      if (row) merged.corrected++;
      else merged.inserted++;
    }
    if (revision === undefined) return;
    this.#db.insert(
      "INSERT INTO reading (series, start, value, step, at, source, first, revision)",
      8,
      values,
      `ON CONFLICT DO UPDATE SET value = excluded.value, step = excluded.step, at = excluded.at,
         source = excluded.source, revision = excluded.revision`,
    );
    this.#heads.set(series.id, revision);
  }

  /**
   * Notes the state of the days [start, end[.
   * @param held seconds that have a reading, by day
   * @param only of these days alone, if it is given
   */
  #cover(
    series: number,
    start: Day,
    end: Day,
    now: number,
    held: ReadonlyMap<Day, number>,
    only: ReadonlySet<Day> | undefined,
  ): void {
    const today = dayOf(now);
    const { days } = this.#coverageOf(series);
    const low = firstFrom(days, start);
    const high = firstFrom(days, end);
    const covered: DayCoverage[] = [];
    for (let day = start, i = low; day < end; day++) {
      const before = i < high && days[i]!.day === day ? days[i++] : undefined;
      if (only?.has(day) === false) {
        if (before !== undefined) covered.push(before);
        continue;
      }
      const seconds = held.get(day) ?? 0;
      let state = CoverageState.complete;
      if (seconds === 0) state = CoverageState.missing;
      else if (seconds < lengthOfDay(day)) state = CoverageState.partial;
      const asked = (before?.asked ?? 0) + (today - day > RECENT_DAYS ? 1 : 0);
      covered.push({ day, state, asked, askedAt: now });
    }
    this.#db.insert(
      "INSERT OR REPLACE INTO coverage (series, day, state, asked, asked_at)",
      5,
      covered.flatMap(({ day, state, asked, askedAt }) => [series, day, state, asked, askedAt]),
    );
    this.#coverage.set(series, new Coverage([...days.slice(0, low), ...covered, ...days.slice(high)]));
  }

  /** Coverage of these series was written from elsewhere (an import), and if `changed` readings too. */
  written(series: readonly number[], changed: boolean): void {
    for (const id of series) {
      this.#coverage.delete(id);
      this.#heads.delete(id);
    }
    if (changed) this.#changed();
  }

  /**
   * What is known of the days [start, end[, oldest first; days never asked for are absent. The same array until
   * something of the series is asked for again.
   */
  coverage(series: number, start: Day, end: Day): readonly DayCoverage[] {
    return this.#coverageOf(series).between(start, end);
  }

  #coverageOf(series: number): Coverage {
    let coverage = this.#coverage.get(series);
    if (coverage === undefined) {
      const row = this.#db.get(
        `SELECT json_group_array(day) AS day, json_group_array(state) AS state, json_group_array(asked) AS asked,
           json_group_array(asked_at) AS asked_at
         FROM (SELECT day, state, asked, asked_at FROM coverage WHERE series = ? ORDER BY day)`,
        series,
      )!;
      const state = numbersIn(row["state"]);
      const asked = numbersIn(row["asked"]);
      const askedAt = numbersIn(row["asked_at"]);
      const days = numbersIn(row["day"]).map((day, i) => ({
        day,
        state: toState(state[i]),
        asked: asked[i]!,
        askedAt: askedAt[i]!,
      }));
      this.#coverage.set(series, (coverage = new Coverage(days)));
    }
    return coverage;
  }

  /** Readings that start in [from, to[ (instants), oldest first; at most `limit` of them if it is given. */
  between(series: number, from: number, to: number, limit = -1): HeldReading[] {
    return this.#db
      .all(
        `SELECT ${columns} FROM reading WHERE series = ? AND start >= ? AND start < ? ORDER BY start LIMIT ?`,
        series,
        from,
        to,
        limit,
      )
      .map(toHeld);
  }

  /** What is held of [from, to[ (instants) in all; undefined: nothing. Summed by SQLite, at a tenth of the cost of rows. */
  sum(series: number, from: number, to: number): Sum | undefined {
    const row = this.#db.get(
      `SELECT count(*) AS count, min(start) AS first, max(start) AS last, sum(step) AS seconds, sum(value) AS value,
         sum(value * step) AS product FROM reading WHERE series = ? AND start >= ? AND start < ?`,
      series,
      from,
      to,
    )!;
    return row["count"] === 0 ? undefined : (row as unknown as Sum);
  }

  /** Readings that start in [from, to[ (instants), at most `limit`, as columns. */
  columns(series: number, from: number, to: number, limit: number, fields: readonly Field[] = []): Columns {
    const names = ["start", "value", "step", ...fields];
    const arrays = names.map((name) => `json_group_array(${name}) AS ${name}`);
    const row = this.#db.get(
      `SELECT ${arrays.join(", ")} FROM (
         SELECT start, value, step, at, source, revision > first AS revised FROM reading
         WHERE series = ? AND start >= ? AND start < ? ORDER BY start LIMIT ?)`,
      series,
      from,
      to,
      limit,
    )!;
    return Object.fromEntries(names.map((name) => [name, JSON.parse(String(row[name])) as unknown])) as never;
  }

  /** The oldest reading of a series. */
  oldest(series: number): HeldReading | undefined {
    const row = this.#db.get(
      `SELECT ${columns} FROM reading WHERE series = ? ORDER BY start LIMIT 1`,
      series,
    );
    return row && toHeld(row);
  }

  /** The newest reading of a series. */
  newest(series: number): HeldReading | undefined {
    const head = this.head(series);
    let newest = this.#newest.get(series);
    if (newest?.head !== head) {
      const row = this.#db.get(
        `SELECT ${columns} FROM reading WHERE series = ? ORDER BY start DESC LIMIT 1`,
        series,
      );
      this.#newest.set(series, (newest = { head, reading: row && toHeld(row) }));
    }
    return newest.reading;
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
  nextRevision(series: number, revision: number): number | undefined {
    if (this.head(series) <= revision) return undefined;
    const row = this.#db.get(
      "SELECT min(revision) AS next FROM reading WHERE series = ? AND revision > ?",
      series,
      revision,
    );
    return row === undefined || row["next"] === null ? undefined : Number(row["next"]);
  }

  /**
   * Readings whose present value came with the revisions ]sentTo, snapshotTo], in order of time, from the instant after
   * `after` on: a slice of at most `limit`.
   */
  changes(series: number, sentTo: number, snapshotTo: number, after: number, limit: number): HeldReading[] {
    // A small batch is found by the index of revisions. A file or a history is read along the primary key: by that index
    // each of its slices would collect and sort all of it.
    const isSmall = snapshotTo - sentTo === 1 && !this.#isOver(series, snapshotTo, SLICE);
    const index = isSmall ? "INDEXED BY reading_revision" : "NOT INDEXED";
    return this.#db
      .all(
        `SELECT ${columns} FROM reading ${index}
         WHERE series = ? AND revision > ? AND revision <= ? AND start > ? ORDER BY start LIMIT ?`,
        series,
        sentTo,
        snapshotTo,
        after,
        limit,
      )
      .map(toHeld);
  }

  /** Whether a series has more readings of a revision than so many. */
  #isOver(series: number, revision: number, count: number): boolean {
    const row = this.#db.get(
      `SELECT 1 FROM reading INDEXED BY reading_revision WHERE series = ? AND revision = ? LIMIT 1 OFFSET ?`,
      series,
      revision,
      count,
    );
    return row !== undefined;
  }
}

/** The number of a new batch of changes. */
export function nextRevision(db: Database): number {
  return Number(
    db.get(
      "INSERT INTO meta VALUES ('revision', 1) ON CONFLICT DO UPDATE SET value = value + 1 RETURNING value",
    )!["value"],
  );
}

/** Starts of held readings that lie across a new one and are not its counterpart. Both oldest first. */
function crossedBy(readings: readonly Reading[], held: ReadonlyMap<number, Row>): number[] {
  const starts = new Set(readings.map(({ start }) => start));
  let next = 0;
  return [...held].flatMap(([start, row]) => {
    while (next < readings.length && readings[next]!.start + readings[next]!.step <= start) next++;
    const isCrossed = next < readings.length && readings[next]!.start < start + Number(row["step"]);
    return isCrossed && !starts.has(start) ? [start] : [];
  });
}

/** Seconds that have a reading, by day: what was held, and what was read over it. */
function secondsByDay(held: ReadonlyMap<number, Row>, readings: readonly Reading[]): Map<Day, number> {
  const seconds = new Map<Day, number>();
  const add = (start: number, step: number): void => {
    const day = dayOf(start);
    seconds.set(day, (seconds.get(day) ?? 0) + step);
  };
  for (const [start, row] of held) add(start, Number(row["step"]));
  for (const { start, step } of readings) add(start, step - Number(held.get(start)?.["step"] ?? 0));
  return seconds;
}

/** All that is known of the days of a series at a moment. */
class Coverage {
  readonly days: readonly DayCoverage[];
  readonly #parts = new Map<string, readonly DayCoverage[]>();

  constructor(days: readonly DayCoverage[]) {
    this.days = days;
  }

  between(start: Day, end: Day): readonly DayCoverage[] {
    const key = `${start}/${end}`;
    let part = this.#parts.get(key);
    if (part === undefined) {
      this.#parts.set(key, (part = this.days.slice(firstFrom(this.days, start), firstFrom(this.days, end))));
    }
    return part;
  }
}

/** Position of the first entry of `day` or later. */
function firstFrom(coverage: readonly DayCoverage[], day: Day): number {
  let low = 0;
  let high = coverage.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (coverage[middle]!.day < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

const states = [CoverageState.missing, CoverageState.partial, CoverageState.complete] as const;

function toState(value: Row[string] | undefined): CoverageState {
  return states[Number(value)] ?? CoverageState.missing;
}

/** A column as JSON: of many rows a third of the time that as many objects take. */
function numbersIn(column: Row[string] | undefined): number[] {
  return JSON.parse(String(column)) as number[];
}

function toHeld(row: Row): HeldReading {
  const first = Number(row["first"]);
  const reading = {
    start: Number(row["start"]),
    value: Number(row["value"]),
    step: Number(row["step"]),
    source: Number(row["source"]),
    // Below 0: it had been corrected before it came in, see schema.ts.
    first: Math.abs(first),
    revised: Number(row["revision"]) !== first,
  };
  return row["at"] === null || row["at"] === undefined ? reading : { ...reading, at: Number(row["at"]) };
}
