/** Whether the readings of a meter that comes back are here already, as a stand-by has followed. */
import type { Archive, KeptCursor, UsagePoint } from "../archive/index.js";
import { COST, measures, seriesOf, type Measure } from "../readings/index.js";
import type { Transaction } from "./database.js";

/** What the database has of the readings of a series. */
type There = Record<"key", string> & Record<"count" | "value" | "step" | "highest", number>;

/**
 * Only if nothing is to be sent any more: the cursors there go by revisions of their own, which are others than here.
 * @param id of the usage point in the database
 * @param head its revision there
 * @throws {FleetError}
 */
export async function isAlreadyHere(
  { transaction, schema }: { readonly transaction: Transaction; readonly schema: string },
  archive: Pick<Archive, "following" | "mirrored" | "restoring">,
  databaseId: string,
  point: UsagePoint | undefined,
  {
    id,
    head,
    cursors,
  }: { readonly id: number; readonly head: number; readonly cursors: readonly KeptCursor[] },
): Promise<boolean> {
  if (point === undefined || !archive.following.isSetAside(point.id)) return false;
  if (archive.mirrored.merged(point.id, databaseId) !== head) return false;
  const there = await transaction.query<There>(
    `SELECT direction || '/' || series AS key, count(*)::integer AS count, sum(value)::float8 AS value,
       sum(step)::float8 AS step, max(revision) AS highest
     FROM ${schema}.reading WHERE usage_point = $1 GROUP BY 1`,
    [id],
  );
  const here = archive.restoring.totals(point.id);
  const areSame = there.every(({ key, count, value, step }) => {
    const its = here.get(key);
    return its?.count === count && its.value === value && its.step === step;
  });
  const highest = new Map(there.map((one) => [one.key, one.highest]));
  return (
    areSame &&
    there.length === here.size &&
    cursors.every(({ direction, measure, sentTo }) =>
      seriesBehind(measure).every((series) => (highest.get(`${direction}/${series}`) ?? 0) <= sentTo),
    )
  );
}

/** The series that a cursor sends; one that this version does not know sends nothing. */
function seriesBehind(measure: string): readonly string[] {
  if (measure === COST) return ["daily", "load_curve"];
  return measures.includes(measure as Measure) ? [seriesOf(measure as Measure)] : [];
}
