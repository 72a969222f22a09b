/** The revision of the latest change of a usage point's readings. */
import { directions } from "../../readings/index.js";
import type { Database } from "../sqlite/index.js";

/** @param usagePoint id @returns 0: it has no reading */
export function headOf(db: Database, usagePoint: number): number {
  const row = db.get(
    `SELECT max((SELECT max(revision) FROM reading WHERE reading.series = series.id)) AS head
     FROM series WHERE usage_point = ? AND direction IN (?, ?)`,
    usagePoint,
    ...directions,
  );
  return Number(row?.["head"] ?? 0);
}
