/** Which days an import completes. */
import { startOfDay, type Day } from "../../readings/index.js";
import { coverageStateOf, type Coverage } from "../readings/index.js";
import type { Database } from "../sqlite/index.js";
import type { StagedRange, StagedRows } from "./staged-rows.js";

/** Once a range is in the archive: a day stored in full is not requested, whatever its source, unless it is rounded. */
export function coverDays(db: Database, coverage: Coverage, rows: StagedRows, range: StagedRange): void {
  for (const day of rows.days(range)) {
    coverage.noteState(range.series, day, coverageStateOf(day, secondsOf(db, range.series, day)));
  }
}

/** Seconds of a day that have an exact reading. */
function secondsOf(db: Database, series: number, day: Day): number {
  const held = db.get(
    "SELECT sum(step) AS seconds FROM reading WHERE series = ? AND start >= ? AND start < ? AND NOT rounded",
    series,
    startOfDay(day),
    startOfDay(day + 1),
  );
  return Number(held?.["seconds"] ?? 0);
}
