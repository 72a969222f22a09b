/** Writes readings of one series: all that come one by one end here, a file's table is taken over at once. */
import type { Reading } from "../../readings/index.js";
import type { Database, Row } from "../sqlite/index.js";
import { crossedBy } from "./intervals.js";

/** A reading to be written. */
export interface Incoming extends Reading {
  /** Id of its source; absent: that of all. */
  readonly source?: number;
  /** Its value had been corrected before it came here. */
  readonly revised?: boolean;
}

/** What was written. */
export interface Written {
  readonly inserted: number;
  readonly corrected: number;
  /** Rounded ones that have the right value became exact: nobody has to hear of it. */
  readonly confirmed: number;
}

/**
 * Removes intervals that the readings cross: of a day that comes back with another step, they would count its energy twice.
 * @param held loses them too
 * @returns how many
 */
export function dropCrossed(
  db: Database,
  series: number,
  readings: readonly Reading[],
  held: Map<number, Row>,
): number {
  const crossed = crossedBy(readings, held);
  for (const start of crossed) {
    db.run("DELETE FROM reading WHERE series = ? AND start = ?", series, start);
    held.delete(start);
  }
  return crossed.length;
}

/**
 * Inserts new readings, corrects those that differ and leaves equal ones alone, but that a rounded one becomes exact if the
 * one that comes is.
 * @param held what is there, by start
 * @param source of those that name none
 */
export function upsert(
  db: Database,
  series: number,
  readings: readonly Incoming[],
  held: ReadonlyMap<number, Row>,
  source: number,
): Written {
  let revision: number | undefined;
  let [inserted, corrected] = [0, 0];
  const values: (number | null)[] = [];
  /** By source. */
  const confirmed = new Map<number, number[]>();
  for (const reading of readings) {
    const { start, value, step, at = null, rounded = false } = reading;
    const from = reading.source ?? source;
    const row = held.get(start);
    if (row?.["value"] === value && row["step"] === step && row["at"] === at) {
      if (row["rounded"] !== 0 && !rounded) {
        const starts = confirmed.get(from);
        if (starts === undefined) confirmed.set(from, [start]);
        else starts.push(start);
      }
      continue;
    }
    revision ??= newRevision(db);
    const first = reading.revised === true ? -revision : revision;
    values.push(series, start, value, step, at, from, first, revision, rounded ? 1 : 0);
    if (row) corrected++;
    else inserted++;
  }
  db.insert(
    "INSERT INTO reading (series, start, value, step, at, source, first, revision, rounded)",
    9,
    values,
    `ON CONFLICT DO UPDATE SET value = excluded.value, step = excluded.step, at = excluded.at,
       source = excluded.source, revision = excluded.revision, rounded = excluded.rounded`,
  );
  let count = 0;
  for (const [from, starts] of confirmed) {
    confirm(db, series, starts, from);
    count += starts.length;
  }
  return { inserted, corrected, confirmed: count };
}

/** Makes rounded readings exact, which have the right value. */
function confirm(db: Database, series: number, starts: readonly number[], source: number): void {
  db.run(
    `UPDATE reading SET rounded = 0, source = ? WHERE series = ? AND start IN (SELECT value FROM json_each(?))`,
    source,
    series,
    JSON.stringify(starts),
  );
}

/** A new revision: the number of a batch of changes. */
export function newRevision(db: Database): number {
  return Number(
    db.get(
      "INSERT INTO meta VALUES ('revision', 1) ON CONFLICT DO UPDATE SET value = value + 1 RETURNING value",
    )!["value"],
  );
}
