/** The members of a fleet: who uses which name. */
import { seconds, type FleetDatabase } from "./database.js";
import { FleetError } from "./problem.js";

/** A member of the fleet: its name, and what tells its archive from others. */
export interface Member {
  readonly name: string;
  readonly archive: string;
}

/** Seconds: a member that did not say that it lives for so long is gone; so is one that said so after now. */
const LIVES = 120;

/**
 * Says that a member lives.
 * @param lastArchive the archive with which this process last said so: it may have been replaced
 * @returns when it last said so, as the database knows it, which may have been put back since; when it does now; and that
 * in seconds, by the database's time
 * @throws {FleetError} `name-taken`: one with another archive uses its name
 */
export async function claim(
  database: FleetDatabase,
  { name, archive }: Member,
  lastArchive: string | undefined,
): Promise<{ before: string | undefined; seen: string; time: number }> {
  const { schema } = database;
  const [before, now] = await database.transaction(async (transaction) => [
    await transaction.query<{ seen: string }>(`SELECT seen::text FROM ${schema}.member WHERE name = $1`, [
      name,
    ]),
    await transaction.query<{ seen: string; time: number }>(
      `INSERT INTO ${schema}.member VALUES ($1, $2, ${schema}.db_time())
       ON CONFLICT (name) DO UPDATE SET archive = excluded.archive, seen = excluded.seen
       WHERE member.archive IN (excluded.archive, $3)
         OR member.seen NOT BETWEEN excluded.seen - make_interval(secs => ${LIVES})
           AND excluded.seen + make_interval(secs => ${LIVES})
       RETURNING seen::text, ${seconds("seen")} AS time`,
      [name, archive, lastArchive ?? null],
    ),
  ]);
  const [row] = now;
  if (row === undefined) throw new FleetError("name-taken");
  return { before: before[0]?.seen, ...row };
}

/** It ends: another one may use its name at once. */
export async function leave(database: FleetDatabase, { name, archive }: Member): Promise<void> {
  const { schema } = database;
  await database.transaction((transaction) =>
    transaction.query(`UPDATE ${schema}.member SET seen = '-infinity' WHERE name = $1 AND archive = $2`, [
      name,
      archive,
    ]),
  );
}
