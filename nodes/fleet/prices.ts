/**
 * The prices of contracts in PostgreSQL, as announced days: of each minute, what was said later counts, by the database's
 * time. How far a member and the database have told each other is in the database, so that one that was put back knows it
 * for that time, and a start reads nothing again.
 */
import type { Archive, HeldPrice } from "../archive/index.js";
import { secondsOf, yieldToEventLoop, type Clock } from "../base/index.js";
import { seconds } from "./database.js";
import { note, type PricePlace, type Progress } from "./price-progress.js";
import { sendPrices } from "./price-upload.js";

/** Prices in one transaction: some milliseconds here and there. */
const AT_ONCE = 2_000;

/** A row, as it comes. */
interface Row extends Omit<HeldPrice, "price"> {
  readonly price: number | null;
  readonly revision: number;
  /** The database's time, in seconds. */
  readonly time: number;
}

/** What one archive and one database have said to each other. */
export class PricesExchange {
  readonly #archive: Archive;
  readonly #clock: Clock;
  /** By contract: how often something had been said when its prices were sent. */
  readonly #sent = new Map<string, number>();

  constructor(archive: Archive, clock: Clock) {
    this.#archive = archive;
    this.#clock = clock;
  }

  /** The database may be another one, or older than it was. */
  beginAnew(): void {
    this.#sent.clear();
  }

  /**
   * Takes over what other members have said of contracts.
   * @param contracts ids of the nodes that there are
   * @param hasEnded the archive is not to be used any more
   * @throws {FleetError}
   * @throws {ArchiveError}
   */
  async receive(place: PricePlace, contracts: ReadonlySet<string>, hasEnded: () => boolean): Promise<void> {
    for (const progress of await this.#progressOf(place, contracts)) {
      if (hasEnded()) return;
      if (progress.head > progress.taken) await this.#take(place, progress, hasEnded);
    }
  }

  async #take(place: PricePlace, progress: Progress, hasEnded: () => boolean): Promise<void> {
    const { prices } = this.#archive;
    const { contract, taken, sent } = progress;
    // What was never there needs not go back.
    const isNew = prices.saidAfter(contract, -1, -1, 1).length === 0;
    let isChanged = false;
    try {
      for (let [revision, start] = [taken, Infinity]; ;) {
        const rows = await pageAfter(place, contract, revision, start);
        if (hasEnded()) return;
        const now = this.#clock.now() / 1_000;
        const known = rows
          .filter(({ price }) => Number.isSafeInteger(price ?? 0))
          .map((row) => dated(row, now));
        const slices = prices.taking(known, Math.floor(now), isNew ? 0 : sent);
        const nextSlice = (): IteratorResult<boolean, void> => this.#archive.writing(() => slices.next());
        for (let slice = nextSlice(); slice.done !== true; slice = nextSlice()) {
          isChanged = slice.value || isChanged;
          await yieldToEventLoop();
          if (hasEnded()) return;
        }
        if (rows.length < AT_ONCE) break;
        const last = rows.at(-1)!;
        [revision, start] = [last.revision, last.start];
      }
    } finally {
      if (isChanged && !hasEnded()) prices.tell();
    }
    const since = { taken: progress.head, sent: isNew ? 0 : sent };
    // What is noted there is of the one that is active.
    if (place.isFollowing !== true)
      await place.database.transaction((transaction) => note(transaction, place, { contract, ...since }));
    if (!hasEnded()) this.#archive.writing(() => prices.setMirrored(contract, place.databaseId, since));
  }

  /**
   * Sends what was said here of contracts.
   * @param contracts ids of the nodes that there are
   * @throws {FleetError}
   * @throws {ArchiveError}
   */
  async send(place: PricePlace, contracts: ReadonlySet<string>, hasEnded: () => boolean): Promise<void> {
    const { prices } = this.#archive;
    const said = new Map([...contracts].map((contract) => [contract, prices.timesSaid(contract)]));
    const waiting = new Set([...contracts].filter((one) => this.#sent.get(one) !== said.get(one)));
    if (waiting.size === 0) return;
    const found = new Map((await this.#progressOf(place, waiting)).map((one) => [one.contract, one]));
    for (const contract of waiting) {
      if (hasEnded()) return;
      const progress = found.get(contract) ?? { contract, head: 0, taken: 0, sent: -1 };
      const isSent = await sendPrices(place, this.#archive, progress, () => secondsOf(this.#clock), hasEnded);
      if (isSent) this.#sent.set(contract, said.get(contract)!);
    }
  }

  async #progressOf(
    { database, databaseId, member, isFollowing }: PricePlace,
    contracts: ReadonlySet<string>,
  ): Promise<Progress[]> {
    if (contracts.size === 0) return [];
    const { schema } = database;
    const found = await database.transaction((transaction) =>
      transaction.query<Progress & Record<string, unknown>>(
        `SELECT node AS contract, price_head AS head, coalesce(taken, 0) AS taken, coalesce(sent, -1) AS sent
         FROM ${schema}.contract LEFT JOIN ${schema}.price_member
           ON price_member.contract = node AND member = $2 AND archive = $3
         WHERE node = ANY($1)`,
        [[...contracts], member.name, member.archive],
      ),
    );
    return found.map((one) => {
      const { sent, taken } = this.#archive.prices.mirrored(one.contract, databaseId);
      // It was put back.
      if (one.taken > one.head) return { ...one, taken: 0, sent: -1 };
      if (isFollowing === true) return { ...one, sent, taken };
      return { ...one, sent: Math.min(one.sent, sent), taken: Math.min(one.taken, taken) };
    });
  }
}

/** @param start Infinity: after all of this revision */
async function pageAfter(
  { database }: PricePlace,
  contract: string,
  revision: number,
  start: number,
): Promise<Row[]> {
  const { schema } = database;
  return await database.transaction((transaction) =>
    transaction.query<Row & Record<string, unknown>>(
      `SELECT contract, ${seconds("start")} AS start, ${seconds('"end"')} AS end, price, ${seconds("said_at")} AS "saidAt",
         revision, ${seconds(`${schema}.db_time()`)} AS time
       FROM ${schema}.price WHERE contract = $1 AND (price.revision, price.start) > ($2, to_timestamp($3))
       ORDER BY price.revision, price.start LIMIT ${AT_ONCE}`,
      [contract, revision, start],
    ),
  );
}

/** A row by the archive's time. @param now seconds */
function dated({ contract, start, end, price, saidAt, time }: Row, now: number): HeldPrice {
  return {
    contract,
    start,
    end,
    price: price === null ? null : BigInt(price),
    saidAt: Math.round(now - (time - saidAt)),
  };
}
