/**
 * Deletes what no rule needs any more: the calls of all but the last days with calls, and their rounds. In slices: forty
 * days of thousands of meters have a million rows, which no index orders by day.
 */
import type { ClockGuard } from "../clock/index.js";
import type { Database } from "../sqlite/index.js";

/**
 * So many UTC days with calls are kept, the newest: no rule looks further back. Days are counted, not subtracted from
 * now: a clock that is far ahead drops nothing.
 */
const KEPT_DAYS = 40;
/** Calls looked through at a time: some milliseconds. */
const LOOKED_AT = 10_000;
/** Calls deleted at a time: each is looked for in two indexes, and overwritten. */
const DELETED = 1_000;
/** Usage points at a time, each with a few rounds a day. */
const POINTS = 100;

type Range = readonly [from: number, to: number];

/**
 * Yields between two slices; a kill leaves the rest to the next time.
 * @throws {ArchiveError}
 */
export function* pruneCalls(db: Database, clock: ClockGuard): Generator<void, void, void> {
  const latest = clock.latest() ?? -Infinity;
  // Calls of a clock that was ahead count on the present day since: what was found of the days no longer holds.
  const isOver = (): boolean => (clock.latest() ?? -Infinity) < latest;
  const found: { readonly range: Range; readonly oldest: number }[] = [];
  const days = new Set<number>();
  for (const range of rangesOf(extent(db, "call", "id"), LOOKED_AT)) {
    const rows = db.all("SELECT DISTINCT utc_day FROM call WHERE id BETWEEN ? AND ?", ...range);
    const those = rows.map((row) => Number(row["utc_day"]));
    found.push({ range, oldest: Math.min(...those) });
    for (const day of those) days.add(day);
    yield;
  }
  const oldest = [...days].sort((a, b) => b - a)[KEPT_DAYS - 1];
  if (oldest === undefined) return;
  for (const each of found.filter((one) => one.oldest < oldest)) {
    for (const range of rangesOf(each.range, DELETED)) {
      if (isOver()) return;
      db.run("DELETE FROM call WHERE id BETWEEN ? AND ? AND utc_day < ?", ...range, oldest);
      yield;
    }
  }
  for (const range of rangesOf(extent(db, "poll", "usage_point"), POINTS)) {
    if (isOver()) return;
    db.run("DELETE FROM poll WHERE usage_point BETWEEN ? AND ? AND utc_day < ?", ...range, oldest);
    yield;
  }
}

/** The lowest and the highest key of a table; undefined: it is empty. */
function extent(db: Database, table: string, key: string): Range | undefined {
  const { first, last } = db.get(
    `SELECT (SELECT min(${key}) FROM ${table}) AS first, (SELECT max(${key}) FROM ${table}) AS last`,
  )!;
  return first === null || last === null ? undefined : [Number(first), Number(last)];
}

/** Parts of a range, both ends included. */
function* rangesOf(range: Range | undefined, size: number): Generator<Range> {
  if (range === undefined) return;
  const [first, last] = range;
  for (let from = first; from <= last; from += size) yield [from, Math.min(last, from + size - 1)];
}
