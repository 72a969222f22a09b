/** The rows of what was said of prices: read and written, and what of them cannot be. */
import { DAY_SECONDS, dayOf, HOUR_SECONDS, type Day } from "../../readings/index.js";
import { LONGEST_ID } from "../contracts/index.js";
import type { Database, Values } from "../sqlite/index.js";
import type { Change, Overlaid, Word } from "./overlay.js";
import type { HeldPrice } from "./said.js";
import type { SaidWord } from "./words.js";

/** When a word applies, in seconds. */
type Stretch = Pick<Word, "start" | "end">;

/** Seconds: 31 days of Paris, of which one may have 25 hours. */
export const LONGEST_SPAN = 745 * HOUR_SECONDS;
/** Seconds: no contract prices by messages before or after. */
export const EARLIEST_START = Date.UTC(2000, 0) / 1_000;
export const LATEST_END = Date.UTC(2100, 0) / 1_000;
/** 1e-8 € a kWh: a million euros, as of all prices. */
const LARGEST = 10n ** 14n;

/** Words so far apart are read apart: between them may be any number. */
const FAR = DAY_SECONDS / 4;

/**
 * What is read, laid over and written at once: some 10 ms. A row counts as one, and so does a day in Paris; a word as four.
 */
const WORK_AT_ONCE = 4_000;
const WORK_OF_WORD = 4;
/** A power of two. */
const MOST_COUNTED = 256;

const columns = "start, length, price, said_at, revision";

/**
 * How many of the next words are laid over what is held at once: at least one, whatever it covers.
 * @param said in order
 * @param from the place of the next one
 */
export function countAtOnce(
  db: Database,
  id: number | undefined,
  said: readonly Stretch[],
  from: number,
): number {
  let [work, at] = [0, from];
  // Many of them in one look, then ever fewer.
  for (let size = MOST_COUNTED; size >= 1; size /= 2) {
    for (; at + size <= said.length; at += size) {
      const more = workOf(db, id, said.slice(at, at + size));
      if (work + more > WORK_AT_ONCE) break;
      work += more;
    }
  }
  return Math.max(at - from, 1);
}

function workOf(db: Database, id: number | undefined, words: readonly Stretch[]): number {
  const sql =
    "SELECT count(*) AS n FROM (SELECT 1 FROM price WHERE contract = ? AND start >= ? AND start < ? LIMIT ?)";
  let work = WORK_OF_WORD * words.length;
  for (const { start, end } of runsOf(words)) {
    if (work > WORK_AT_ONCE) break;
    const rows = id === undefined ? 0 : Number(db.get(sql, id, start, end, WORK_AT_ONCE)!["n"]);
    work += rows + (end - start) / DAY_SECONDS;
  }
  return work;
}

/** What is held of a contract where words are said, in order. @param said in order, so many as {@link countAtOnce} says */
export function heldAround(db: Database, id: number | undefined, said: readonly Word[]): SaidWord[] {
  const held: SaidWord[] = [];
  if (id === undefined) return held;
  const sql = `SELECT ${columns} FROM price WHERE contract = ? AND start >= ? AND start < ? ORDER BY start`;
  for (const { start, end } of runsOf(said)) {
    // A word may reach from one run into the next.
    for (const word of db.rows(sql, id, beginningAt(db, id, start), end).map(wordOf))
      if (word.end > start && word.start >= (held.at(-1)?.end ?? -Infinity)) held.push(word);
  }
  return held;
}

/** Writes what is left of what was held, and what is new, in a transaction. @param revision of what is said here now */
export function writeRows(
  db: Database,
  id: number,
  { gone, put, changes }: Overlaid<SaidWord>,
  revision: number,
): void {
  if (gone.length > 0) {
    const sql = "DELETE FROM price WHERE contract = ? AND start IN (SELECT value FROM json_each(?))";
    db.run(sql, id, JSON.stringify(gone));
  }
  const values: (number | null)[] = [];
  for (const word of put) {
    const of = word.revision < 0 ? revision : word.revision;
    values.push(id, word.start, word.end - word.start, word.price, word.saidAt, of);
  }
  db.insert("INSERT OR REPLACE INTO price (contract, start, length, price, said_at, revision)", 6, values);
  db.insert(
    "INSERT OR REPLACE INTO price_day (contract, day, revision)",
    3,
    daysOf(changes).flatMap((day) => [id, day, revision]),
  );
}

/** The days in Paris that changes touch, each once. */
function daysOf(changes: readonly Change[]): Day[] {
  const days = new Set<Day>();
  for (const { start, end } of changes) {
    const last = dayOf(end - 1);
    for (let day = dayOf(start); day <= last; day++) days.add(day);
  }
  return [...days];
}

/** Stretches of time around words. */
function runsOf(words: readonly Stretch[]): { start: number; end: number }[] {
  const runs: { start: number; end: number }[] = [];
  for (const { start, end } of words) {
    const last = runs.at(-1);
    if (last !== undefined && start <= last.end + FAR) last.end = end;
    else runs.push({ start, end });
  }
  return runs;
}

/** The start of the last row that begins by an instant: only that one can reach over it. */
function beginningAt(db: Database, id: number, instant: number): number {
  const sql = "SELECT start FROM price WHERE contract = ? AND start <= ? ORDER BY start DESC LIMIT 1";
  return Number(db.get(sql, id, instant)?.["start"] ?? instant);
}

/** @param row start, length, price, said_at, revision */
export function wordOf([start, length, price, saidAt, revision]: Values): SaidWord {
  return {
    start: Number(start),
    end: Number(start) + Number(length),
    price: price === null ? null : Number(price),
    saidAt: Number(saidAt),
    revision: Number(revision),
  };
}

/** What a backup or PostgreSQL has may be damaged, or made by hand. */
export function isPossible({ contract, start, end, price, saidAt }: HeldPrice): boolean {
  return (
    contract.length <= LONGEST_ID &&
    [start, end, saidAt].every(Number.isSafeInteger) &&
    [start, end].every((one) => one % 60 === 0 && one >= EARLIEST_START && one <= LATEST_END) &&
    end > start &&
    end - start <= LONGEST_SPAN &&
    (price === null || (price <= LARGEST && price >= -LARGEST))
  );
}
