/** The row of a usage point: whoever writes anything of it locks it first. */
import type { UsagePoint } from "../archive/index.js";
import { seconds, type FleetDatabase, type Transaction } from "./database.js";
import type { Member } from "./member.js";

export interface Locked {
  readonly id: number;
  /** The database's time, in seconds. */
  readonly time: number;
  /** Revision of the member's archive up to which the database has its readings; -1: see upload.ts. */
  readonly sent: number;
  /** How often the rest of what the member knows was sent. */
  readonly kept: number;
  /** The usage point's own revision. */
  readonly head: number;
}

/**
 * Lets nobody else write anything of a usage point, which is made if there is none.
 * @throws {FleetError}
 */
export async function lock(
  transaction: Transaction,
  { schema }: FleetDatabase,
  { name, archive }: Member,
  { space, pdl }: Pick<UsagePoint, "space" | "pdl">,
): Promise<Locked> {
  const find = (): Promise<{ id: number }[]> =>
    transaction.query(`SELECT id FROM ${schema}.usage_point WHERE space = $1 AND pdl = $2 FOR UPDATE`, [
      space,
      pdl,
    ]);
  let [known] = await find();
  if (known === undefined) {
    await transaction.query(
      `INSERT INTO ${schema}.usage_point (space, pdl) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
      [space, pdl],
    );
    [known] = await find();
  }
  // Only now: a statement that waits for the lock sees what was there before it.
  const [row] = await transaction.query<{
    time: number;
    head: number;
    sent: number | null;
    kept: number | null;
  }>(
    `SELECT ${seconds(`${schema}.db_time()`)} AS time, head, sent, kept
     FROM ${schema}.usage_point LEFT JOIN ${schema}.upload ON usage_point = id AND member = $2 AND archive = $3
     WHERE id = $1`,
    [known!.id, name, archive],
  );
  const { time, head, sent, kept } = row!;
  return { id: known!.id, time, head, sent: sent ?? 0, kept: kept ?? 0 };
}
