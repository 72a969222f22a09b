/**
 * Deletes what no rule needs any more: the calls of all but the last days with calls, and their rounds. In slices: forty
 * days of thousands of meters have a million rows, which no index orders by day.
 */
import type { ClockGuard } from "./clock-guard.js";
import type { Database } from "./database.js";

/**
 * So many UTC days with calls are kept, the newest: no rule looks further back. Days are counted, not subtracted from
 * now: a clock that is far ahead drops nothing.
 */
const KEPT_DAYS = 40;
/** Rows looked through at a time: some milliseconds. */
const CALLS = 10_000;
/** Usage points at a time, each with a few rows a day. */
const POINTS = 100;

/** Yields between two slices; a kill leaves the rest to the next time. @throws {ArchiveError} */
export function* pruneCalls(db: Database, clock: ClockGuard): Generator<void, void, void> {
  clock.keep();
  const days = new Set<number>();
  for (const [from, to] of slicesOf(db, "call", "id", CALLS)) {
    const rows = db.all("SELECT DISTINCT utc_day FROM call WHERE id BETWEEN ? AND ?", from, to);
    for (const row of rows) days.add(Number(row["utc_day"]));
    yield;
  }
  const oldest = [...days].sort((a, b) => b - a)[KEPT_DAYS - 1];
  if (oldest === undefined) return;
  for (const [from, to] of slicesOf(db, "call", "id", CALLS)) {
    db.run("DELETE FROM call WHERE id BETWEEN ? AND ? AND utc_day < ?", from, to, oldest);
    yield;
  }
  for (const [from, to] of slicesOf(db, "poll", "usage_point", POINTS)) {
    db.run("DELETE FROM poll WHERE usage_point BETWEEN ? AND ? AND utc_day < ?", from, to, oldest);
    yield;
  }
}

/** Ranges of a table's key, both ends included, that have all of its rows. */
function* slicesOf(
  db: Database,
  table: string,
  key: string,
  size: number,
): Generator<readonly [from: number, to: number]> {
  const { first, last } = db.get(
    `SELECT (SELECT min(${key}) FROM ${table}) AS first, (SELECT max(${key}) FROM ${table}) AS last`,
  )!;
  if (first === null || last === null) return;
  for (let from = Number(first); from <= Number(last); from += size) yield [from, from + size - 1];
}
