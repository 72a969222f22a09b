/** The rows of what was said of prices: read in runs, and what of them cannot be. */
import { DAY_SECONDS, HOUR_SECONDS } from "../../readings/index.js";
import { LONGEST_ID } from "../contracts/index.js";
import type { Database, Values } from "../sqlite/index.js";
import type { Word } from "./overlay.js";
import type { HeldPrice } from "./said.js";
import type { SaidWord } from "./words.js";

/** Seconds: 31 days of Paris, of which one may have 25 hours. */
export const LONGEST_SPAN = 745 * HOUR_SECONDS;
/** Seconds: no contract prices by messages before or after. */
export const EARLIEST_START = Date.UTC(2000, 0) / 1_000;
export const LATEST_END = Date.UTC(2100, 0) / 1_000;
/** 1e-8 € a kWh: a million euros, as of all prices. */
const LARGEST = 10n ** 14n;

/** Words so far apart are read apart: between them may be any number. */
const FAR = DAY_SECONDS / 4;

/** Rows, and runs of words, that are read at once: some milliseconds. */
const ROWS_AT_ONCE = 5_000;
const RUNS_AT_ONCE = 500;

const columns = "start, length, price, said_at, revision";

/** What is held of a contract where words are said, in order, read in slices. @param said in order, at least one */
export function* heldAround(
  db: Database,
  id: number | undefined,
  said: readonly Word[],
): Generator<void, SaidWord[], void> {
  const held: SaidWord[] = [];
  if (id === undefined) return held;
  for (const [i, { start, end }] of runsOf(said).entries()) {
    if (i % RUNS_AT_ONCE === RUNS_AT_ONCE - 1) yield;
    for (let from = beginningAt(db, id, start); ;) {
      const sql = `SELECT ${columns} FROM price WHERE contract = ? AND start >= ? AND start < ? ORDER BY start LIMIT ?`;
      const words = db.rows(sql, id, from, end, ROWS_AT_ONCE).map(wordOf);
      // A word may reach from one run into the next.
      for (const word of words)
        if (word.end > start && word.start >= (held.at(-1)?.end ?? -Infinity)) held.push(word);
      if (words.length < ROWS_AT_ONCE) break;
      from = words.at(-1)!.start + 1;
      yield;
    }
  }
  return held;
}

/** Stretches of time around words. */
function runsOf(words: readonly Word[]): { start: number; end: number }[] {
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
