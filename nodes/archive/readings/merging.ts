/** Merges what a service answers into the archive. Its values are exact. */
import { yieldToEventLoop } from "../../base/index.js";
import { dayOf, LONGEST_CURVE_STEP, startOfDay, type Day, type Reading } from "../../readings/index.js";
import type { Coverage } from "./coverage.js";
import type { Database, Row } from "../sqlite/index.js";
import { exactSecondsByDay } from "./intervals.js";
import { dropCrossed, upsert } from "./writing.js";
import type { SeriesRow } from "../meters/index.js";

/** Readings of one answer, to merge into the archive. */
export interface MergeInput {
  readonly series: Pick<SeriesRow, "id" | "usagePoint">;
  /** Oldest first, each interval once. */
  readonly readings: readonly Reading[];
  /** Id of the source that provided them. */
  readonly source: number;
  /** The requested days [start, end[: their coverage is recorded even if they brought nothing. */
  readonly days: { readonly start: Day; readonly end: Day };
  /** The service could not get everything: only the days that have readings count as requested. */
  readonly isPartial?: boolean;
  /** Seconds. */
  readonly now: number;
}

/** How many readings a merge inserted and corrected. */
export interface Merged {
  inserted: number;
  corrected: number;
}

/**
 * Most readings in one write transaction: it shares the event loop with all flows (docs/dev/decisions.md#3-event-loop).
 */
export const SLICE = 2_000;

export class Merging {
  readonly #db: Database;
  readonly #coverage: Coverage;
  readonly #changed: (usagePoint: number) => void;
  readonly #touched: (series: number) => void;

  /**
   * @param changed is called with the usage point's id after each commit that added or corrected its readings
   * @param touched is called when readings of a series are written
   */
  constructor(
    db: Database,
    coverage: Coverage,
    changed: (usagePoint: number) => void,
    touched: (series: number) => void,
  ) {
    this.#db = db;
    this.#coverage = coverage;
    this.#changed = changed;
    this.#touched = touched;
  }

  /**
   * Merges an answer: inserts new intervals, corrects those that differ, leaves equal ones alone and deletes none. A
   * rounded one that is equal becomes exact, without a new revision: nobody has to hear of it.
   * Whole days are written in transactions of at most 2,000 readings, with a pause for the event loop between them.
   * What is committed stays; a day that is not committed will be requested again.
   */
  async merge(input: MergeInput): Promise<Merged> {
    const merged: Merged = { inserted: 0, corrected: 0 };
    let done = 0;
    for (let { start } = input.days; start < input.days.end;) {
      if (start > input.days.start) await yieldToEventLoop();
      let end = start;
      let next = done;
      while (end < input.days.end) {
        let after = next;
        const limit = startOfDay(end + 1);
        while (after < input.readings.length && input.readings[after]!.start < limit) after++;
        if (end > start && after - done > SLICE) break;
        next = after;
        end++;
      }
      this.#mergeDays(input, input.readings.slice(done, next), start, end, merged);
      done = next;
      start = end;
    }
    return merged;
  }

  #mergeDays(input: MergeInput, readings: readonly Reading[], start: Day, end: Day, merged: Merged): void {
    const before = merged.inserted + merged.corrected;
    this.#db.transaction(() => {
      const held = heldBetween(this.#db, input.series.id, startOfDay(start), startOfDay(end));
      const crossed = dropCrossed(this.#db, input.series.id, readings, held);
      const { inserted, corrected, confirmed } = upsert(
        this.#db,
        input.series.id,
        readings,
        held,
        input.source,
      );
      merged.inserted += inserted;
      merged.corrected += corrected;
      if (crossed + inserted + corrected + confirmed > 0) this.#touched(input.series.id);
      this.#coverage.noteAnswer(input.series.id, {
        start,
        end,
        heldSeconds: exactSecondsByDay(held, readings),
        only: input.isPartial === true ? new Set(readings.map((reading) => dayOf(reading.start))) : undefined,
        now: input.now,
      });
    });
    if (merged.inserted + merged.corrected > before) this.#changed(input.series.usagePoint);
  }
}

/**
 * What an answer is compared with, by start, oldest first. Rounded intervals of a file may reach across midnight, both
 * into these days and out of them.
 */
export function heldBetween(db: Database, series: number, from: number, to: number): Map<number, Row> {
  const rows = db.all(
    `SELECT start, value, step, at, rounded FROM reading
     WHERE series = ? AND start > ? AND start < ? AND (rounded OR (start >= ? AND start < ?)) ORDER BY start`,
    series,
    from - LONGEST_CURVE_STEP,
    to + LONGEST_CURVE_STEP,
    from,
    to,
  );
  return new Map(rows.map((row) => [Number(row["start"]), row]));
}
