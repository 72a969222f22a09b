/**
 * The prices of contracts whose price of a kWh comes by messages (docs/dev/contract.md#series-of-prices). They belong to a
 * contract, not to a meter. What was said later takes the place of what it covers; what is left of that stays. That a price
 * was erased is kept as well: it wins over what a backup or another member still has.
 */
import { inSlices, Serial, yieldToEventLoop } from "../../base/index.js";
import type { Day } from "../../readings/index.js";
import type { Contracts } from "../contracts/index.js";
import { newRevision } from "../readings/index.js";
import type { Database } from "../sqlite/index.js";
import { overlay, type Change } from "./overlay.js";
import { countAtOnce, heldAround, isPossible, wordOf, writeRows } from "./price-rows.js";
import { datedAfter, inOrder, isLater, winsFrom, type SaidWord } from "./words.js";
import type { HeldPrice, PriceEntry, PricesMirrored, PriceSpan } from "./said.js";

/** How many entries priced a minute that had no price, gave a priced one another or none, or changed none. */
export interface PriceCounts {
  readonly added: number;
  readonly changed: number;
  readonly same: number;
}

/** Whether what is said takes the place of what is held, where both are. */
type Wins = (said: SaidWord, held: SaidWord) => boolean;

/** Rows that are forgotten at once. */
const FORGOTTEN = 5_000;

export class ContractPrices {
  readonly #db: Database;
  readonly #contracts: Contracts;
  readonly #changed: () => void;
  /** By contract, of each day whose prices ever changed: the revision of the last change. */
  readonly #days = new Map<string, ReadonlyMap<Day, number>>();
  readonly #timesSaid = new Map<string, number>();
  /** What is said in slices is said in the order in which it comes. */
  readonly #turns = new Serial();

  /** @param changed is called after each change */
  constructor(db: Database, contracts: Contracts, changed: () => void) {
    this.#db = db;
    this.#contracts = contracts;
    this.#changed = changed;
    db.onUndone(() => {
      this.#days.clear();
    });
  }

  /**
   * The prices within [start, end[, in seconds, in order; neighbours differ. Minutes without a price are in none.
   * @param contract id of its node
   */
  between(contract: string, start: number, end: number): readonly PriceSpan[] {
    const id = this.#contracts.find(contract);
    if (id === undefined) return [];
    const rows = this.#db.rows(
      `SELECT start, length, price FROM price WHERE contract = ? AND start < ?
         AND start >= coalesce((SELECT max(start) FROM price WHERE contract = ? AND start <= ?), ?) ORDER BY start`,
      id,
      end,
      id,
      start,
      start,
    );
    const spans: { -readonly [Name in keyof PriceSpan]: PriceSpan[Name] }[] = [];
    let last: number | undefined;
    for (const [first, length, price] of rows) {
      const from = Math.max(Number(first), start);
      const to = Math.min(Number(first) + Number(length), end);
      if (price === null || from >= to) continue;
      const before = spans.at(-1);
      if (before?.end === from && last === price) before.end = to;
      else spans.push({ start: from, end: to, price: BigInt(price!) });
      last = Number(price);
    }
    return spans;
  }

  /** The number of the last change of a contract's prices; 0: there was none. */
  head(contract: string): number {
    let head = 0;
    for (const revision of this.#daysOf(contract).values()) head = Math.max(head, revision);
    return head;
  }

  /** The days in Paris with a minute whose price changed after a revision. */
  changedAfter(contract: string, revision: number): Day[] {
    return [...this.#daysOf(contract)].filter(([, of]) => of > revision).map(([day]) => day);
  }

  /** How often something was said of a contract's prices since the archive was opened. */
  timesSaid(contract: string): number {
    return this.#timesSaid.get(contract) ?? 0;
  }

  /**
   * Says prices, or that there are none.
   * @param entries do not overlap
   * @param now seconds
   * @throws {ArchiveError} it cannot be written; entries before that may be stored
   */
  set(contract: string, entries: readonly PriceEntry[], now: number): PriceCounts {
    const work = this.#setting(contract, entries, now);
    for (;;) {
      const slice = work.next();
      if (slice.done === true) return slice.value;
    }
  }

  /**
   * As {@link set}, after what was said before, and without holding the event loop for long: in transactions of whole
   * entries, in order of time. It says that prices changed once, at the end, also of a failure.
   * @param now tells the seconds
   */
  say(contract: string, entries: readonly PriceEntry[], now: () => number): Promise<PriceCounts> {
    return this.#turns.run(async () => {
      // To read them took time.
      await yieldToEventLoop();
      return await inSlices(this.#setting(contract, entries, now()));
    });
  }

  *#setting(
    contract: string,
    entries: readonly PriceEntry[],
    now: number,
  ): Generator<void, PriceCounts, void> {
    const said = inOrder(
      entries.map(({ start, end, price }) => ({
        start,
        end,
        price: numberOf(price),
        saidAt: now,
        revision: -1,
      })),
    );
    let [done, added, changed] = [0, 0, 0];
    try {
      for (const words of this.#slicesOf(contract, said)) {
        if (done > 0) yield;
        // What others said between two slices is held by now.
        const counts = countsOf(this.#lay(contract, words, now));
        added += counts.added;
        changed += counts.changed;
        done += words.length;
      }
    } finally {
      if (added + changed > 0) this.tell();
    }
    return { added, changed, same: said.length - added - changed };
  }

  /**
   * Takes over what others know, as a backup: of each minute, what was said later; of two words of one second that there
   * is no price, or else the higher one.
   * @param now seconds
   */
  adopt(known: readonly HeldPrice[], now: number): void {
    if (this.take(known, now)) this.tell();
  }

  /**
   * As {@link adopt}, in a transaction with more: {@link tell} once it is done.
   * @param known no more than {@link countAtOnce}, or it holds the event loop
   * @returns whether any minute has another price
   */
  take(known: readonly HeldPrice[], now: number): boolean {
    let isChanged = false;
    for (const slice of this.taking(known, now)) isChanged = slice || isChanged;
    return isChanged;
  }

  /**
   * As {@link adopt}, in slices, each of which is a transaction: {@link tell} once it is done, or given up.
   * @param sent what comes is of the fleet's database, which has had what was said here up to this revision
   * @returns of each slice, whether any minute has another price
   */
  *taking(known: readonly HeldPrice[], now: number, sent?: number): Generator<boolean, void, void> {
    const byContract = new Map<string, SaidWord[]>();
    for (const one of known) {
      if (!isPossible(one)) continue;
      const { contract, start, end, price } = one;
      // By a clock that was ahead, it would win for ever.
      const saidAt = Math.min(one.saidAt, now);
      const word = { start, end, price: numberOf(price), saidAt, revision: sent === undefined ? -1 : 0 };
      const words = byContract.get(contract);
      if (words === undefined) byContract.set(contract, [word]);
      else words.push(word);
    }
    const wins = sent === undefined ? isLater : winsFrom(sent);
    for (const [contract, words] of byContract)
      for (const some of this.#slicesOf(contract, inOrder(words)))
        yield this.#lay(contract, some, now, wins).length > 0;
  }

  /** How many of the first of what others know are taken over at once. @param known of a contract after the other, in order */
  countAtOnce(known: readonly HeldPrice[]): number {
    const { contract } = known[0]!;
    const others = known.findIndex((one) => one.contract !== contract);
    const ofContract = others < 0 ? known : known.slice(0, others);
    return countAtOnce(this.#db, this.#contracts.find(contract), ofContract, 0);
  }

  /** Words that are laid over what is held at once, see {@link countAtOnce}: each when its turn has come. */
  *#slicesOf(contract: string, said: readonly SaidWord[]): Generator<readonly SaidWord[], void, void> {
    for (let from = 0; from < said.length;) {
      const count = countAtOnce(this.#db, this.#contracts.find(contract), said, from);
      yield said.slice(from, from + count);
      from += count;
    }
  }

  /** Says that prices changed. */
  tell(): void {
    this.#changed();
  }

  /** All that was said, of one contract or of all of them, as the file has it now, some at a time. */
  *slices(most: number, contract?: string): Generator<HeldPrice[], void, void> {
    for (let [id, start] = [-1, -1]; ;) {
      const rows = this.#db.rows(
        `SELECT start, length, price, said_at, revision, id, node FROM price JOIN contract ON id = contract
         WHERE (contract, start) > (?, ?) AND node = coalesce(?, node) ORDER BY contract, start LIMIT ?`,
        id,
        start,
        contract ?? null,
        most,
      );
      if (rows.length === 0) return;
      // One that is no number is in a damaged backup only.
      const usable = rows.filter(([, , price]) => Number.isSafeInteger(price ?? 0));
      yield usable.map((row) => heldPrice(String(row[6]), wordOf(row)));
      [id, start] = [Number(rows.at(-1)![5]), Number(rows.at(-1)![0])];
    }
  }

  /** All that was said, see {@link slices}. */
  all(contract?: string): HeldPrice[] {
    return [...this.slices(FORGOTTEN, contract)].flat();
  }

  /** How much was said, of all contracts. */
  get count(): number {
    return Number(this.#db.get("SELECT count(*) AS n FROM price")!["n"]);
  }

  /** Whether more was said than so much, of all contracts. */
  hasMoreThan(count: number): boolean {
    return this.#db.get("SELECT 1 FROM price LIMIT 1 OFFSET ?", count) !== undefined;
  }

  /** How far a contract's prices and a database know each other, as the archive knows it. */
  mirrored(contract: string, database: string): PricesMirrored {
    const sql = "SELECT sent, taken FROM mirror_price WHERE contract = ? AND database = ?";
    const row = this.#db.get(sql, this.#idOf(contract), database);
    return row === undefined ? { sent: -1, taken: 0 } : (row as unknown as PricesMirrored);
  }

  /** @throws {ArchiveError} it cannot be written */
  setMirrored(contract: string, database: string, { sent, taken }: PricesMirrored): void {
    const id = this.#contracts.find(contract);
    if (id !== undefined)
      this.#db.run("INSERT OR REPLACE INTO mirror_price VALUES (?, ?, ?, ?)", id, database, sent, taken);
  }

  /** The last change with which something was said here of a contract; 0: nothing was. It need not have changed a price. */
  saidUpTo(contract: string): number {
    const row = this.#db.get(
      "SELECT max(revision) AS head FROM price WHERE contract = ?",
      this.#idOf(contract),
    );
    return Number(row?.["head"] ?? 0);
  }

  /** Some of what was said here after a revision, that begins after an instant, in order. */
  saidAfter(contract: string, revision: number, after: number, most: number): HeldPrice[] {
    return this.#db
      .rows(
        `SELECT start, length, price, said_at, revision FROM price
         WHERE contract = ? AND start > ? AND revision > ? ORDER BY start LIMIT ?`,
        this.#idOf(contract),
        after,
        revision,
        most,
      )
      .map((row) => heldPrice(contract, wordOf(row)));
  }

  /** As of each room that keeps something by contract. */
  *forget(id: number, contract: string): Generator<void, void, void> {
    const part = "SELECT start FROM price WHERE contract = ? ORDER BY start LIMIT ?";
    const sql = `DELETE FROM price WHERE contract = ? AND start IN (${part})`;
    while (this.#db.run(sql, id, id, FORGOTTEN).changes === FORGOTTEN) yield;
    for (const table of ["price_day", "mirror_price"])
      this.#db.run(`DELETE FROM ${table} WHERE contract = ?`, id);
    this.#days.delete(contract);
  }

  #idOf(contract: string): number {
    return this.#contracts.find(contract) ?? -1;
  }

  /**
   * Lays words over what is held, in a transaction.
   * @param wins absent: they are said last, and win also by a clock that is behind
   */
  #lay(contract: string, words: readonly SaidWord[], now: number, wins?: Wins): readonly Change[] {
    const held = heldAround(this.#db, this.#contracts.find(contract), words);
    const laid = wins ? overlay(held, words, wins) : overlay(held, datedAfter(words, held), () => true);
    if (laid.put.length > 0) {
      this.#db.transaction(() => {
        const revision = newRevision(this.#db);
        writeRows(this.#db, this.#contracts.use(contract, now), laid, revision);
      });
      this.#days.delete(contract);
      this.#timesSaid.set(contract, this.timesSaid(contract) + 1);
    }
    return laid.changes;
  }

  #daysOf(contract: string): ReadonlyMap<Day, number> {
    let days = this.#days.get(contract);
    if (days === undefined) {
      const id = this.#idOf(contract);
      const rows = this.#db.rows("SELECT day, revision FROM price_day WHERE contract = ? ORDER BY day", id);
      days = new Map(rows.map(([day, revision]) => [Number(day), Number(revision)]));
      this.#days.set(contract, days);
    }
    return days;
  }
}

/** What an entry did: one that gives a priced minute another price, or none, changed it, whatever else it priced. */
function countsOf(changes: readonly Change[]): Omit<PriceCounts, "same"> {
  const kinds = new Map<number, boolean>();
  for (const { by, wasPriced } of changes) kinds.set(by, wasPriced || kinds.get(by) === true);
  const changed = [...kinds.values()].filter(Boolean).length;
  return { added: kinds.size - changed, changed };
}

function numberOf(price: bigint | null): number | null {
  return price === null ? null : Number(price);
}

function heldPrice(contract: string, { start, end, price, saidAt }: SaidWord): HeldPrice {
  return { contract, start, end, price: price === null ? null : BigInt(price), saidAt };
}
