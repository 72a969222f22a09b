/** What was said of prices, and which of it counts. Pure. */
import type { Word } from "./overlay.js";

/** A word with when it was said. */
export interface SaidWord extends Word {
  /** Seconds. What was said later wins. */
  readonly saidAt: number;
  /** The number of the archive's change with which it was said here; 0: it came from the fleet's database. */
  readonly revision: number;
}

/** Words of the same price said so far apart, in seconds, are one: the clocks that dated them differ. */
const SAME_WORD = 2;

/** In order; of those that overlap, which only a damaged or made-up source has, the first. */
export function inOrder<T extends Word>(words: readonly T[]): T[] {
  let end = -Infinity;
  return words
    .toSorted((a, b) => a.start - b.start)
    .filter((word) => {
      if (word.start < end) return false;
      end = word.end;
      return true;
    });
}

/** Words that were said after what they cover, by however little. Both are in order. */
export function datedAfter(said: readonly SaidWord[], held: readonly SaidWord[]): SaidWord[] {
  let i = 0;
  return said.map((word) => {
    let { saidAt } = word;
    while (i < held.length && held[i]!.end <= word.start) i++;
    for (let j = i; j < held.length && held[j]!.start < word.end; j++)
      saidAt = Math.max(saidAt, held[j]!.saidAt + 1);
    return { ...word, saidAt };
  });
}

export function isLater(said: SaidWord, held: SaidWord): boolean {
  if (said.saidAt !== held.saidAt) return said.saidAt > held.saidAt;
  return (said.price ?? Infinity) > (held.price ?? Infinity);
}

/** The database has compared what it had been sent. @param sent up to this revision */
export function winsFrom(sent: number): (said: SaidWord, held: SaidWord) => boolean {
  return (said, held) => {
    const isSame = said.price === held.price && Math.abs(said.saidAt - held.saidAt) <= SAME_WORD;
    return !isSame && (held.revision <= sent || isLater(said, held));
  };
}
