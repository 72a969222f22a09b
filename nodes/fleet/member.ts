/** The members of a fleet: who uses which name. */
import { seconds, type FleetDatabase } from "./database.js";
import { FleetError } from "./problem.js";

/** A member of the fleet: its name, and what tells its archive from others. */
export interface Member {
  readonly name: string;
  readonly archive: string;
}

export interface Claiming {
  /** The archive with which this process last said that it lives: it may have been replaced. */
  readonly lastArchive: string | undefined;
  /** This machine. */
  readonly host: string;
  /** Of a stand-by: called before it gets a name that was another archive's, and says what it gets if it does not. */
  readonly standby?: { readonly takesOver: () => void } | undefined;
}

/** What a claim found, and left. */
export interface Claimed {
  /** When the member last said that it lives, as the database knows it, which may have been put back since. */
  readonly before: string | undefined;
  /** Another archive had the name. */
  readonly isOther: boolean;
  /** It had left with nothing unsent, or is new. */
  readonly isClean: boolean;
  /** When it does now; and in seconds, by the database's time. */
  readonly seen: string;
  readonly time: number;
}

/** When a member was seen that left with nothing unsent. */
const CLEAN = "-infinity";
/** Seconds: a member that did not say that it lives for so long is gone; so is one that said so after now. */
export const LIVES = 120;

/**
 * Says that a member lives.
 * @throws {FleetError} one with another archive uses its name: `standby` with that machine, or `name-taken`
 */
export async function claim(
  database: FleetDatabase,
  { name, archive }: Member,
  { lastArchive, host, standby }: Claiming,
): Promise<Claimed> {
  const { schema } = database;
  return await database.transaction(async (transaction) => {
    // Of several that wait for it, one at a time looks.
    const [before] = await transaction.query<{ seen: string; archive: string; host: string }>(
      `SELECT seen::text, archive, host FROM ${schema}.member WHERE name = $1 FOR UPDATE`,
      [name],
    );
    // The archive of a stand-by may be a copy of the other one's, made with its machine.
    const isCopy = standby !== undefined && before !== undefined && !["", host].includes(before.host);
    const isOther = before !== undefined && (isCopy || ![archive, lastArchive].includes(before.archive));
    // A kill after the next statement must not let it take its archive for the one that the name had.
    if (isOther) standby?.takesOver();
    const [now] = await transaction.query<{ seen: string; time: number }>(
      `INSERT INTO ${schema}.member (name, archive, seen, host) VALUES ($1, $2, ${schema}.db_time(), $4)
       ON CONFLICT (name) DO UPDATE SET archive = excluded.archive, seen = excluded.seen, host = excluded.host
       WHERE member.archive IN (excluded.archive, $3) AND (NOT $5 OR member.host IN ('', excluded.host))
         OR member.seen NOT BETWEEN excluded.seen - make_interval(secs => ${LIVES})
           AND excluded.seen + make_interval(secs => ${LIVES})
       RETURNING seen::text, ${seconds("seen")} AS time`,
      [name, archive, lastArchive ?? null, host, standby !== undefined],
    );
    if (now === undefined)
      throw standby === undefined
        ? new FleetError("name-taken")
        : new FleetError("standby", before?.host || name);
    return { before: before?.seen, isClean: (before?.seen ?? CLEAN) === CLEAN, isOther, ...now };
  });
}

/**
 * It ends: another one may use its name at once.
 * @param hasAll the database has all that is known
 */
export async function leave(
  database: FleetDatabase,
  { name, archive }: Member,
  hasAll: boolean,
): Promise<void> {
  const { schema } = database;
  await database.transaction((transaction) =>
    transaction.query(`UPDATE ${schema}.member SET seen = $3::timestamptz WHERE name = $1 AND archive = $2`, [
      name,
      archive,
      hasAll ? CLEAN : "epoch",
    ]),
  );
}
