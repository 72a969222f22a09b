/**
 * The calls of the present UTC day, as another place keeps them: an archive that goes on in the place of another one
 * counts them, too (docs/dev/contract.md#stand-by). In all functions, `usagePoint` and `account` are ids.
 */
import { utcDayOf, type Collected, type Direction } from "../../readings/index.js";
import { dropMeta, metaOf, setMeta, type Database, type KeptCall, type KeptSource } from "../sqlite/index.js";
import { NO_USAGE_POINT } from "./usage-points.js";

/** What may have left in the last seconds before a kill, of an account. */
const LOST = 6;
/** When this archive went on for one whose last calls are not known, in milliseconds. */
const LOST_SINCE = "calls_lost_since";

/** @param now seconds */
export function keptCalls(db: Database, usagePoint: number, account: number, now: number): KeptCall[] {
  const rows = db.all(
    `SELECT at, cause, history, outcome, code, failed, direction, series.series AS series
     FROM call LEFT JOIN series ON series.id = call.series
     WHERE call.usage_point = ? AND utc_day = ? AND account = ? ORDER BY call.id`,
    usagePoint,
    utcDayOf(now),
    account,
  );
  return rows.map((row) => ({
    at: Number(row["at"]),
    of: row["direction"] === null ? null : (`${row["direction"]}/${row["series"]}` as KeptCall["of"]),
    cause: row["cause"] as KeptCall["cause"],
    isHistory: row["history"] === 1,
    outcome: row["outcome"] as string | null,
    code: row["code"] as string | null,
    isFailed: row["failed"] === 1,
  }));
}

/** @param account one that came back, whose credentials are not known yet @param seriesOf the id of a series */
export function addCalls(
  db: Database,
  usagePoint: number,
  account: number,
  calls: NonNullable<KeptSource["calls"]>,
  seriesOf: (direction: Direction, series: Collected) => number,
): void {
  db.run("DELETE FROM call WHERE account = ? AND usage_point = ?", account, usagePoint);
  // Before all others: what this archive counts itself comes after a loss (CallLog.countsAroundLoss).
  const first = Number(db.get("SELECT min(id) AS id FROM call")!["id"] ?? 0);
  let id = Math.min(first, 0) - calls.length;
  for (const { at, of, cause, isHistory, outcome, code, isFailed } of calls) {
    const [direction, series] = of?.split("/") ?? [];
    db.run(
      `INSERT INTO call (id, account, usage_point, at, utc_day, series, cause, outcome, code, failed, history)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      id++,
      account,
      usagePoint,
      at,
      utcDayOf(at / 1_000),
      direction === undefined ? null : seriesOf(direction as Direction, series as Collected),
      cause,
      outcome,
      code,
      isFailed ? 1 : 0,
      isHistory ? 1 : 0,
    );
  }
}

/** An account turned out to be another one, which may have counted the same calls. */
export function moveCalls(db: Database, usagePoint: number, from: number, to: number): void {
  db.run(
    `DELETE FROM call WHERE account = ? AND usage_point = ?
       AND at IN (SELECT at FROM call WHERE account = ? AND usage_point = ?)`,
    from,
    usagePoint,
    to,
    usagePoint,
  );
  db.run("UPDATE call SET account = ? WHERE account = ? AND usage_point = ?", to, from, usagePoint);
}

/** The last calls of the archive before this one are not known. @param now milliseconds */
export function mayLackCalls(db: Database, now: number): void {
  const since = metaOf(db, LOST_SINCE);
  if (since === undefined || utcDayOf(Number(since) / 1_000) !== utcDayOf(now / 1_000))
    setMeta(db, LOST_SINCE, now);
}

/** Another one goes on. */
export function lacksNoCalls(db: Database): void {
  dropMeta(db, LOST_SINCE);
}

/** Counts what an account may have lost, once. @param now seconds */
export function countLost(db: Database, account: number, now: number): void {
  const since = Number(metaOf(db, LOST_SINCE) ?? NaN);
  if (utcDayOf(since / 1_000) !== utcDayOf(now)) return;
  const isCounted = db.get(
    "SELECT 1 FROM call WHERE account = ? AND at >= ? AND cause = 'lost'",
    account,
    since,
  );
  if (isCounted !== undefined) return;
  for (let i = 0; i < LOST; i++)
    db.run(
      "INSERT INTO call (account, usage_point, at, utc_day, cause, outcome) VALUES (?, ?, ?, ?, 'lost', 'lost')",
      account,
      NO_USAGE_POINT,
      Math.max(now * 1_000, since),
      utcDayOf(now),
    );
}
