/**
 * The announced days of contracts in PostgreSQL: members that have the same contract node, by its id, have the same days.
 * What was said later counts, by the database's time.
 */
import type { Archive, HeldDay } from "../archive/index.js";
import { secondsOf, type Clock } from "../base/index.js";
import { DAY_SECONDS, formatDay, parseDay } from "../readings/index.js";
import { seconds, type FleetDatabase } from "./database.js";

/** As in an archive: marked as used so often, and forgotten 400 days after no member had the contract any more. */
const REFRESHED_DAYS = 30;
const KEPT_DAYS = 400 + REFRESHED_DAYS;

/** What the database has of contracts at one moment. */
interface Found {
  /** Number of the last change of a contract's days. */
  readonly heads: readonly { readonly contract: string; readonly head: number }[];
  readonly rows: readonly (Omit<HeldDay, "day"> & { readonly day: string })[];
  /** The database's time, in seconds. */
  readonly time: number;
}

/** What one archive and one database have said to each other. */
export class AnnouncedExchange {
  readonly #archive: Archive;
  readonly #clock: Clock;
  /** By contract: the number of the last change that was taken over. */
  readonly #taken = new Map<string, number>();
  /** By contract: how often something had been said when its days were sent. */
  readonly #sent = new Map<string, number>();
  /** Seconds: when contracts were last marked as used. */
  #markedAt = -Infinity;

  constructor(archive: Archive, clock: Clock) {
    this.#archive = archive;
    this.#clock = clock;
  }

  /** The database may be another one, or older than it was. */
  beginAnew(): void {
    this.#taken.clear();
    this.#sent.clear();
    this.#markedAt = -Infinity;
  }

  /**
   * Takes over what other members have said of contracts.
   * @param contracts ids of the nodes that there are
   * @param hasEnded the archive is not to be used any more
   * @throws {FleetError}
   * @throws {ArchiveError}
   */
  async receive(
    database: FleetDatabase,
    contracts: ReadonlySet<string>,
    hasEnded: () => boolean,
  ): Promise<void> {
    if (contracts.size === 0) return;
    const { heads, rows, time } = await this.#find(database, contracts);
    if (hasEnded()) return;
    const now = secondsOf(this.#clock);
    const known = rows.flatMap((row) => {
      const day = parseDay(row.day);
      return day === undefined ? [] : [{ ...row, day, saidAt: Math.round(now - (time - row.saidAt)) }];
    });
    const archive = this.#archive;
    if (known.length > 0) archive.writing(() => archive.announced.adopt(known, now));
    for (const { contract, head } of heads) this.#taken.set(contract, head);
  }

  /** @returns the days of contracts of which something changed */
  async #find(database: FleetDatabase, contracts: ReadonlySet<string>): Promise<Found> {
    const { schema } = database;
    return await database.transaction(async (transaction) => {
      // The heads first: what changes after them is read again.
      const heads = await transaction.query<{ contract: string; head: number; time: number }>(
        `SELECT node AS contract, head, ${seconds(`${schema}.db_time()`)} AS time FROM ${schema}.contract
         WHERE node = ANY($1)`,
        [[...contracts]],
      );
      const changed = heads.filter(({ contract, head }) => this.#taken.get(contract) !== head);
      if (changed.length === 0) return { heads: [], rows: [], time: 0 };
      const rows = await transaction.query<Found["rows"][number] & Record<string, unknown>>(
        `SELECT contract, label, day::text AS day, announced AS "isAnnounced", ${seconds("said_at")} AS "saidAt"
         FROM ${schema}.announced_day WHERE contract = ANY($1)`,
        [changed.map(({ contract }) => contract)],
      );
      return { heads: changed, rows, time: changed[0]!.time };
    });
  }

  /**
   * Sends what was said here of contracts, and marks them as used.
   * @param contracts ids of the nodes that there are
   * @throws {FleetError}
   */
  async send(database: FleetDatabase, contracts: ReadonlySet<string>): Promise<void> {
    const { announced } = this.#archive;
    for (const contract of contracts) {
      const times = announced.timesSaid(contract);
      if (this.#sent.get(contract) === times) continue;
      const days = announced.all(contract);
      if (days.length > 0) await this.#sendDays(database, contract, days);
      this.#sent.set(contract, times);
    }
    const now = secondsOf(this.#clock);
    if (contracts.size === 0 || Math.abs(now - this.#markedAt) < DAY_SECONDS) return;
    await markUsed(database, contracts);
    this.#markedAt = now;
  }

  async #sendDays(database: FleetDatabase, contract: string, days: readonly HeldDay[]): Promise<void> {
    const { schema } = database;
    const now = secondsOf(this.#clock);
    await database.transaction((transaction) =>
      transaction.query(
        `WITH said AS (
           INSERT INTO ${schema}.announced_day
           SELECT $1, label, day, announced, ${schema}.db_time() - make_interval(secs => age)
           FROM unnest($2::text[], $3::date[], $4::boolean[], $5::float8[]) AS new (label, day, announced, age)
           ORDER BY label, day
           ON CONFLICT (contract, label, day) DO UPDATE SET announced = excluded.announced, said_at = excluded.said_at
           WHERE excluded.said_at > announced_day.said_at
           RETURNING day
         )
         INSERT INTO ${schema}.contract
         SELECT $1, 1, ${schema}.db_time() WHERE EXISTS (SELECT 1 FROM said)
         ON CONFLICT (node) DO UPDATE SET head = contract.head + 1, used_at = excluded.used_at`,
        [
          contract,
          days.map(({ label }) => label),
          days.map(({ day }) => formatDay(day)),
          days.map(({ isAnnounced }) => isAnnounced),
          // Said by a clock that is ahead, it was said just now.
          days.map(({ saidAt }) => Math.max(0, now - saidAt)),
        ],
      ),
    );
  }
}

/** Marks contracts as used, and forgets those that no member has had for long. */
async function markUsed(database: FleetDatabase, contracts: ReadonlySet<string>): Promise<void> {
  const { schema } = database;
  const longAgo = (days: number): string => `used_at < ${schema}.db_time() - make_interval(days => ${days})`;
  await database.transaction(async (transaction) => {
    await transaction.query(
      `UPDATE ${schema}.contract SET used_at = ${schema}.db_time()
       WHERE node = ANY($1) AND ${longAgo(REFRESHED_DAYS)}`,
      [[...contracts]],
    );
    await transaction.run(
      `WITH gone AS (DELETE FROM ${schema}.contract WHERE ${longAgo(KEPT_DAYS)} RETURNING node)
       DELETE FROM ${schema}.announced_day USING gone WHERE contract = node`,
    );
    // Also of those that a member of an older version has forgotten, which knows of no prices.
    for (const table of ["price", "price_member"]) {
      await transaction.run(
        `DELETE FROM ${schema}.${table} AS of WHERE NOT EXISTS (SELECT 1 FROM ${schema}.contract WHERE node = of.contract)`,
      );
    }
  });
}
