/** Sends what was said of a contract's prices to PostgreSQL, where it is laid over what is there. */
import {
  inOrderOfTime,
  overlayPrices,
  LONGEST_SPAN,
  type Archive,
  type HeldPrice,
} from "../archive/index.js";
import { DAY_SECONDS } from "../readings/index.js";
import { seconds, type FleetDatabase, type Transaction } from "./database.js";
import { note, type PricePlace, type Progress } from "./price-progress.js";

/** Prices, and stretches of time with some, in one transaction: some milliseconds here and there. */
const AT_ONCE = 2_000;
const MOST_RUNS = 50;

/** What was said, by the database's time. */
interface SentWord {
  readonly start: number;
  readonly end: number;
  readonly price: number | null;
  /** Seconds. */
  readonly saidAt: number;
}

/** What comes back from a database is dated so exactly, in seconds. */
const SAME_WORD = 2;

/**
 * @param now tells the seconds
 * @returns whether all is sent
 * @throws {FleetError}
 * @throws {ArchiveError}
 */
export async function sendPrices(
  place: PricePlace,
  { prices }: Archive,
  progress: Progress,
  now: () => number,
  hasEnded: () => boolean,
): Promise<boolean> {
  const { contract, sent } = progress;
  const upTo = prices.saidUpTo(contract);
  if (upTo <= sent) return true;
  let { taken } = progress;
  for (let after = -1; ;) {
    const found = prices.saidAfter(contract, sent, after, AT_ONCE);
    // It has no prices.
    if (found.length === 0 && after === -1) return true;
    const { words, runs } = firstRuns(found);
    const isLast = found.length < AT_ONCE && words.length === found.length;
    const noted = isLast ? upTo : undefined;
    const page = { contract, words, runs, taken, noted };
    taken = await place.database.transaction((transaction) => sendPage(transaction, place, page, now()));
    if (hasEnded()) return false;
    if (isLast) {
      prices.setMirrored(contract, place.databaseId, { sent: upTo, taken });
      return true;
    }
    after = words.at(-1)!.start;
  }
}

interface Page {
  readonly contract: string;
  readonly words: readonly HeldPrice[];
  readonly runs: readonly Run[];
  /** The database's number of a change up to which this member has all. */
  readonly taken: number;
  /** The revision up to which all is sent with this; undefined: more is to come. */
  readonly noted: number | undefined;
}

/** @returns the number of the database's last change, if this member has all up to it, else as it was */
async function sendPage(
  transaction: Transaction,
  place: PricePlace,
  { contract, words, runs, taken, noted }: Page,
  now: number,
): Promise<number> {
  const { database } = place;
  const { head, time } = await lockContract(transaction, database, contract);
  const held = await heldIn(transaction, database, contract, runs);
  const said = words.map(({ start, end, price, saidAt }) => ({
    start,
    end,
    price: price === null ? null : Number(price),
    // Said by a clock that is ahead, it was said just now.
    saidAt: time - Math.max(0, now - saidAt),
  }));
  const { gone, put } = overlayPrices<SentWord>(inOrderOfTime(held), said, (one, other) => {
    const least = one.price === other.price ? SAME_WORD : 0;
    return one.saidAt > other.saidAt + least;
  });
  const headSince = put.length > 0 ? await write(transaction, database, contract, { gone, put }) : head;
  const takenSince = taken === head ? headSince : taken;
  if (noted !== undefined) await note(transaction, place, { contract, sent: noted, taken: takenSince });
  return takenSince;
}

/** Makes a contract's row, if it lacks, and keeps others from its prices until the end of the transaction. */
async function lockContract(
  transaction: Transaction,
  { schema }: FleetDatabase,
  contract: string,
): Promise<{ head: number; time: number }> {
  await transaction.query(
    `INSERT INTO ${schema}.contract (node, head, used_at) VALUES ($1, 0, ${schema}.db_time()) ON CONFLICT DO NOTHING`,
    [contract],
  );
  const [row] = await transaction.query<{ head: number; time: number }>(
    `SELECT price_head AS head, ${seconds(`${schema}.db_time()`)} AS time FROM ${schema}.contract
     WHERE node = $1 FOR UPDATE`,
    [contract],
  );
  return row!;
}

async function heldIn(
  transaction: Transaction,
  { schema }: FleetDatabase,
  contract: string,
  runs: readonly Run[],
): Promise<SentWord[]> {
  return await transaction.query<SentWord & Record<string, unknown>>(
    `SELECT DISTINCT ${seconds("start")} AS start, ${seconds('"end"')} AS end, price, ${seconds("said_at")} AS "saidAt"
     FROM unnest($2::float8[], $3::float8[]) AS run (first, last) JOIN ${schema}.price
       ON contract = $1 AND start < to_timestamp(last) AND start > to_timestamp(first - ${LONGEST_SPAN})
         AND "end" > to_timestamp(first)`,
    [contract, runs.map(({ start }) => start), runs.map(({ end }) => end)],
  );
}

/** @returns the number of this change */
async function write(
  transaction: Transaction,
  { schema }: FleetDatabase,
  contract: string,
  { gone, put }: { readonly gone: readonly number[]; readonly put: readonly SentWord[] },
): Promise<number> {
  if (gone.length > 0) {
    await transaction.query(
      `DELETE FROM ${schema}.price WHERE contract = $1 AND start = ANY (SELECT to_timestamp(unnest($2::float8[])))`,
      [contract, gone],
    );
  }
  // As of readings: never lower than before, also in a database that was put back since.
  const [row] = await transaction.query<{ head: number }>(
    `UPDATE ${schema}.contract SET used_at = ${schema}.db_time(),
       price_head = greatest(price_head + 1, floor(extract(epoch FROM ${schema}.db_time()) * 1000)::bigint)
     WHERE node = $1 RETURNING price_head AS head`,
    [contract],
  );
  await transaction.query(
    `INSERT INTO ${schema}.price
     SELECT $1, to_timestamp(start), to_timestamp(until), price, to_timestamp(said), $2
     FROM unnest($3::float8[], $4::float8[], $5::bigint[], $6::float8[]) AS new (start, until, price, said)
     ON CONFLICT (contract, start) DO UPDATE SET "end" = excluded."end", price = excluded.price,
       said_at = excluded.said_at, revision = excluded.revision`,
    [
      contract,
      row!.head,
      put.map(({ start }) => start),
      put.map(({ end }) => end),
      put.map(({ price }) => price),
      put.map(({ saidAt }) => saidAt),
    ],
  );
  return row!.head;
}

/** A stretch of time with prices. */
interface Run {
  readonly start: number;
  end: number;
}

/** The first words, in as many stretches as are looked for at once. @param all in order */
function firstRuns(all: readonly HeldPrice[]): {
  readonly words: readonly HeldPrice[];
  readonly runs: Run[];
} {
  const runs: Run[] = [];
  let covered = 0;
  for (const [i, { start, end }] of all.entries()) {
    const last = runs.at(-1);
    covered += end - start;
    // What they cover is read: of each day, the database may have many.
    if (covered > LONGEST_SPAN && i > 0) return { words: all.slice(0, i), runs };
    if (last !== undefined && start <= last.end + DAY_SECONDS) last.end = end;
    else if (runs.length === MOST_RUNS) return { words: all.slice(0, i), runs };
    else runs.push({ start, end });
  }
  return { words: all, runs };
}
