/** What a member has asked for of each day of a meter, as the database has it: by some days, or all at once, as before. */
import { COVERAGE_DAYS, readKept, type KeptCoverage } from "../archive/index.js";
import { parseDay, type Day } from "../readings/index.js";
import type { Transaction } from "./database.js";

type Runs = KeptCoverage["runs"];

/**
 * By `direction/series`. What a version before has sent, all at once, counts for the days of which this one sent nothing.
 * @param id of the usage point
 * @param keeper whose it is; null: there is nobody
 * @throws {FleetError}
 */
export async function coverageOf(
  transaction: Transaction,
  schema: string,
  id: number,
  keeper: string | null,
): Promise<ReadonlyMap<string, Runs>> {
  const [row] = await transaction.query<{ value: unknown }>(
    `SELECT value FROM ${schema}.coverage WHERE usage_point = $1 AND member = $2`,
    [id, keeper],
  );
  const before = (row && readKept("coverage", row.value)) ?? [];
  const rows = await transaction.query<{ key: string; day: string; value: unknown }>(
    `SELECT direction || '/' || series AS key, day::text AS day, value FROM ${schema}.coverage_days
     WHERE usage_point = $1 AND member = $2 ORDER BY day`,
    [id, keeper],
  );
  const sent = new Map<string, Map<Day, Runs>>();
  for (const { key, day: text, value } of rows) {
    const [day, runs] = [parseDay(text), readKept("runs", value)];
    if (day === undefined || runs === undefined) continue;
    const its = sent.get(key) ?? new Map<Day, Runs>();
    sent.set(key, its.set(day, runs));
  }
  const all = new Map([...sent].map(([key, its]) => [key, [...its.values()].flat()]));
  for (const { direction, series, runs } of before) {
    const key = `${direction}/${series}`;
    const others = runs.flatMap((run) => daysBeside(run, sent.get(key)));
    all.set(key, [...others, ...(all.get(key) ?? [])]);
  }
  return all;
}

/** Day by day what of a run was not sent since. */
function daysBeside([start, end, ...known]: Runs[number], sent?: ReadonlyMap<Day, Runs>): Runs {
  const days: Runs = [];
  for (let day = start; day < end; day++)
    if (sent?.has(day - (day % COVERAGE_DAYS)) !== true) days.push([day, day + 1, ...known]);
  return days;
}
