/** What a member has asked for of each day of a meter, as the database has it: by some days, or all at once, as before. */
import { BLOCK_DAYS, readKept, type KeptCoverage } from "../archive/index.js";
import { parseDay, type Day, type Direction } from "../readings/index.js";
import type { Transaction } from "./database.js";

type Runs = KeptCoverage["runs"];

/** Whose it is, and where it is read. */
export interface CoveragePlace {
  readonly transaction: Transaction;
  readonly schema: string;
  /** Of the usage point. */
  readonly id: number;
  /** null: there is nobody. */
  readonly keeper: string | null;
}

/** What a version before has sent, all at once; empty: nothing, or another version of this package. */
export async function coverageBefore({
  transaction,
  schema,
  id,
  keeper,
}: CoveragePlace): Promise<readonly KeptCoverage[]> {
  const [row] = await transaction.query<{ value: unknown }>(
    `SELECT value FROM ${schema}.coverage WHERE usage_point = $1 AND member = $2`,
    [id, keeper],
  );
  return (row && readKept("coverage", row.value)) ?? [];
}

/** @param before what {@link coverageBefore} says of the same */
export async function coverageOf(
  { transaction, schema, id, keeper }: CoveragePlace,
  { direction, series }: { readonly direction: Direction; readonly series: KeptCoverage["series"] },
  before: readonly KeptCoverage[],
): Promise<Runs> {
  const rows = await transaction.query<{ day: string; value: unknown }>(
    `SELECT day::text AS day, value FROM ${schema}.coverage_days
     WHERE usage_point = $1 AND member = $2 AND direction = $3 AND series = $4
     ORDER BY day`,
    [id, keeper, direction, series],
  );
  const runsOf = new Map<Day, Runs>();
  for (const { day: text, value } of rows) {
    const [day, runs] = [parseDay(text), readKept("runs", value)];
    if (day !== undefined && runs !== undefined) runsOf.set(day, runs);
  }
  const others = before
    .filter((one) => one.direction === direction && one.series === series)
    .flatMap(({ runs }) => runs.flatMap((run) => daysBeside(run, runsOf)));
  return [...others, ...[...runsOf.values()].flat()];
}

/** Day by day what of a run is in no block. */
function daysBeside([start, end, ...known]: Runs[number], runsOf: ReadonlyMap<Day, Runs>): Runs {
  const days: Runs = [];
  for (let day = start; day < end; day++)
    if (!runsOf.has(day - (day % BLOCK_DAYS))) days.push([day, day + 1, ...known]);
  return days;
}
