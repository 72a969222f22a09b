/**
 * What the meters' registers showed, one reading a day (docs/dev/contract.md#registers). What they say of a day's energy
 * is derived at each question. They are no readings of a series: no feed sends them, and no export has them.
 */
import { yieldToEventLoop } from "../../base/index.js";
import {
  lengthOfDay,
  registerKey,
  type Day,
  type RegisterEvent,
  type RegisterReading,
} from "../../readings/index.js";
import { type Coverage, newRevision, type Merged } from "../readings/index.js";
import { optionalNumber, type Database } from "../sqlite/index.js";
import { EVENT, RegisterNames, eventKey, type RegisterLabels } from "./register-names.js";
import type { HeldRegisters, RegisterOrigin } from "./held-registers.js";
import type { SeriesRow } from "../meters/index.js";

/** In place of a source's id: they came with a file. */
export const NO_SOURCE = 0;

export interface RegisterInput extends HeldRegisters {
  /** The row of the registers of a direction. */
  readonly series: Pick<SeriesRow, "id" | "usagePoint">;
  readonly origin: RegisterOrigin;
  /** Id of the source that read them. */
  readonly source: number;
  /** The requested days [start, end[, of which coverage is recorded; absent for a file. */
  readonly days?: { readonly start: Day; readonly end: Day };
  /** Seconds. */
  readonly now: number;
}

/** Days in one write transaction: some 2,000 rows of a meter with all its registers. */
const SLICE = 120;

/** About how many rows are read between two pauses. */
const ROWS = 2_000;

/** A register's value as its row has it, or an event. */
export interface RegisterRow {
  readonly day: Day;
  /** Id of the row of the register. */
  readonly register: number;
  readonly value: number;
}

/** An entry as it is stored. */
interface Entry {
  readonly day: Day;
  readonly key: string;
  readonly value: number;
}

/**
 * In all methods but `merge`, `series` is the id of the row of a direction’s registers.
 * @throws {ArchiveError} from all methods, when the file fails
 */
export class Registers {
  readonly #db: Database;
  readonly #names: RegisterNames;
  readonly #coverage: Coverage;
  readonly #changed: (usagePoint: number) => void;
  readonly #heads = new Map<number, number>();

  /** @param changed is called with the usage point's id after each commit that added or corrected readings */
  constructor(db: Database, coverage: Coverage, changed: (usagePoint: number) => void) {
    this.#db = db;
    this.#names = new RegisterNames(db);
    this.#coverage = coverage;
    this.#changed = changed;
    db.onUndone(() => {
      this.#heads.clear();
    });
  }

  /** The revision of the latest change; 0: there was none. */
  head(series: number): number {
    let head = this.#heads.get(series);
    if (head === undefined) {
      const row = this.#db.get("SELECT max(revision) AS head FROM register_reading WHERE series = ?", series);
      this.#heads.set(series, (head = Number(row?.["head"] ?? 0)));
    }
    return head;
  }

  /** All that one origin has read, with pauses for the event loop: three years of all registers are 16,500 values. */
  async all(series: number, origin: RegisterOrigin): Promise<HeldRegisters> {
    const readings: RegisterReading[] = [];
    const events: RegisterEvent[] = [];
    for (const slice of this.slices(series, origin)) {
      readings.push(...slice.readings);
      events.push(...slice.events);
      await yieldToEventLoop();
    }
    return { readings, events };
  }

  /**
   * What one origin has read on the days [first, last], some whole days at a time.
   * @param most how many of its registers are looked at; -1: all of them
   */
  *slices(
    series: number,
    origin: RegisterOrigin,
    { first = Number.MIN_SAFE_INTEGER, last = Number.MAX_SAFE_INTEGER, most = -1 } = {},
  ): Generator<HeldRegisters, void, void> {
    const named = this.#names.all(series, origin, most);
    const where = `series = ? AND day > ? AND day <= ?
      AND register IN (SELECT id FROM register WHERE series = ? AND origin = ? ORDER BY id LIMIT ?)`;
    const ofOrigin = [series, origin, most];
    for (let after = first - 1; ;) {
      const row = this.#db.get(
        `SELECT max(day) AS day FROM (SELECT day FROM register_reading WHERE ${where} ORDER BY day LIMIT ${ROWS})`,
        series,
        after,
        last,
        ...ofOrigin,
      );
      const end = optionalNumber(row!, "day");
      if (end === undefined) return;
      const held = { readings: [] as RegisterReading[], events: [] as RegisterEvent[] };
      for (const { day, register: id, value } of this.#rows(where, [series, after, end, ...ofOrigin])) {
        const one = named.get(id);
        if (typeof one === "string") held.events.push({ day, kind: one });
        else if (one !== undefined) held.readings.push({ day, register: one, value });
      }
      yield held;
      after = end;
    }
  }

  /** As JSON: for many rows, this takes a third of the time of as many row objects. */
  #rows(where: string, values: readonly (number | string)[]): RegisterRow[] {
    const row = this.#db.get(
      `SELECT json_group_array(day) AS day, json_group_array(register) AS register, json_group_array(value) AS value
       FROM (SELECT day, register, value FROM register_reading WHERE ${where} ORDER BY day)`,
      ...values,
    )!;
    const [days, ids, readings] = ["day", "register", "value"].map(
      (name) => JSON.parse(String(row[name])) as number[],
    ) as [number[], number[], number[]];
    return days.map((day, i) => ({ day, register: ids[i]!, value: readings[i]! }));
  }

  /**
   * The rows of what a file or a backup says; its registers get theirs. `labels`: what they are called, once it is imported.
   */
  rowsOf(
    series: number,
    origin: RegisterOrigin,
    held: HeldRegisters,
  ): { readonly rows: RegisterRow[]; readonly labels: RegisterLabels[] } {
    const { ids, labels } = this.#db.transaction(() => this.#names.ids(series, origin, held));
    return { rows: rowsUnder(ids, held), labels };
  }

  /** The same for who writes nothing. @param unknown ids of registers without a row, by key: they grow */
  heldRowsOf(series: number, held: HeldRegisters, unknown: Map<string, number>): RegisterRow[] {
    return rowsUnder(this.#names.heldIds(series, "file", held, unknown), held);
  }

  setLabels(labels: readonly RegisterLabels[]): void {
    this.#names.setLabels(labels);
  }

  /** What is remembered of a series whose rows another part of the archive wrote. */
  forget(series: number): void {
    this.#heads.delete(series);
  }

  /** Inserts what is new, corrects what differs, leaves the rest alone and deletes nothing. */
  async merge(input: RegisterInput): Promise<Merged> {
    const merged: Merged = { inserted: 0, corrected: 0 };
    for (const [i, slice] of slicesOf(input).entries()) {
      if (i > 0) await yieldToEventLoop();
      const before = merged.inserted + merged.corrected;
      this.#db.transaction(() => {
        this.#mergeDays(input, slice, merged);
      });
      if (merged.inserted + merged.corrected > before) this.#changed(input.series.usagePoint);
    }
    return merged;
  }

  #mergeDays({ series, origin, source, days, now }: RegisterInput, slice: Slice, merged: Merged): void {
    const { start, end } = slice;
    const { ids, labels } = this.#names.ids(series.id, origin, slice);
    this.#names.setLabels(labels);
    const held = new Map(
      this.#db
        .all(
          "SELECT day, register, value FROM register_reading WHERE series = ? AND day >= ? AND day < ?",
          series.id,
          start,
          end,
        )
        .map((row) => [`${Number(row["day"])} ${Number(row["register"])}`, Number(row["value"])]),
    );
    const changed = entriesOf(slice).filter(({ day, key, value }) => {
      const before = held.get(`${day} ${ids.get(key)!}`);
      if (before === undefined) merged.inserted++;
      else if (before !== value) merged.corrected++;
      return before !== value;
    });
    if (changed.length > 0) {
      const revision = newRevision(this.#db);
      this.#db.insert(
        "INSERT OR REPLACE INTO register_reading (series, day, register, value, source, read_at, revision)",
        7,
        changed.flatMap(({ day, key, value }) => [
          series.id,
          day,
          ids.get(key)!,
          value,
          source,
          now,
          revision,
        ]),
      );
      this.#heads.delete(series.id);
    }
    if (days === undefined) return;
    // Also those of earlier answers: a day that is held is not asked for again.
    const heldSeconds = new Map(
      [...this.daysRead(series.id, origin, start, end)].map((day) => [day, lengthOfDay(day)]),
    );
    this.#coverage.noteAnswer(series.id, { start, end, heldSeconds, only: undefined, now });
  }

  /** The days of [start, end[ on which one origin has read a register. */
  daysRead(series: number, origin: RegisterOrigin, start: Day, end: Day): Set<Day> {
    const rows = this.#db.all(
      `SELECT DISTINCT day FROM register_reading WHERE series = ? AND day >= ? AND day < ?
         AND register IN (SELECT id FROM register WHERE series = ? AND origin = ? AND owner <> ?)`,
      series,
      start,
      end,
      series,
      origin,
      EVENT,
    );
    return new Set(rows.map((row) => Number(row["day"])));
  }
}

/** What was read on the days [start, end[. */
interface Slice {
  readonly start: Day;
  readonly end: Day;
  readonly readings: RegisterReading[];
  readonly events: RegisterEvent[];
}

/** In order of their days. Of a request, also slices without any reading, and nothing beside its days. */
function slicesOf({ days, readings, events }: RegisterInput): Slice[] {
  const { start: first, end: last } = days ?? { start: -Infinity, end: Infinity };
  const origin = days?.start ?? 0;
  const slices = new Map<Day, Slice>();
  const sliceOf = (day: Day): Slice => {
    const start = origin + Math.floor((day - origin) / SLICE) * SLICE;
    let slice = slices.get(start);
    if (slice === undefined) {
      slice = { start, end: Math.min(start + SLICE, last), readings: [], events: [] };
      slices.set(start, slice);
    }
    return slice;
  };
  for (let day = first; days !== undefined && day < last; day += SLICE) sliceOf(day);
  const isIn = ({ day }: { readonly day: Day }): boolean => day >= first && day < last;
  for (const one of readings) if (isIn(one)) sliceOf(one.day).readings.push(one);
  for (const one of events) if (isIn(one)) sliceOf(one.day).events.push(one);
  return [...slices.values()].sort((a, b) => a.start - b.start);
}

function rowsUnder(ids: ReadonlyMap<string, number>, held: HeldRegisters): RegisterRow[] {
  return entriesOf(held).map(({ day, key, value }) => ({ day, register: ids.get(key)!, value }));
}

function entriesOf({ readings, events }: HeldRegisters): Entry[] {
  const ofRegisters = readings.map(({ day, register, value }) => ({
    day,
    key: registerKey(register),
    value,
  }));
  return [...ofRegisters, ...events.map(({ day, kind }) => ({ day, key: eventKey(kind), value: 0 }))];
}
