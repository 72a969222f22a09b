/** What is left of what was said of prices, when more is said. Pure. */

/** What was said of the price over [start, end[, in seconds. */
export interface Word {
  readonly start: number;
  readonly end: number;
  /** 1e-8 € a kWh; null: it was erased. */
  readonly price: number | null;
}

/** What minutes of [start, end[, in seconds, have another price than before. */
export interface Change {
  readonly start: number;
  readonly end: number;
  /** Which of what was said did that, by its place. */
  readonly by: number;
  /** They had a price. */
  readonly wasPriced: boolean;
}

export interface Overlaid<T extends Word> {
  /** Starts of what was held that nothing begins at any more. */
  readonly gone: readonly number[];
  /** What is new, or not as it was: it takes the place of what was held from the same start. */
  readonly put: readonly T[];
  /** In order. */
  readonly changes: readonly Change[];
}

/** A part of a word. */
interface Piece<T> {
  readonly of: T;
  readonly start: number;
  end: number;
}

/**
 * Lays what is said over what is held. Both are in order, and neither overlaps itself; their words are pieces of the
 * result, as they are or in part.
 * @param wins whether what is said takes the place of what is held, where both are
 */
export function overlay<T extends Word>(
  held: readonly T[],
  said: readonly T[],
  wins: (said: T, held: T) => boolean,
): Overlaid<T> {
  const pieces: Piece<T>[] = [];
  const changes: Change[] = [];
  const keep = (of: T, start: number, end: number): void => {
    if (start >= end) return;
    const last = pieces.at(-1);
    if (last?.of === of && last.end === start) last.end = end;
    else pieces.push({ of, start, end });
  };
  let i = 0;
  let at = -Infinity;
  for (const [by, word] of said.entries()) {
    for (; i < held.length && held[i]!.end <= word.start; i++)
      keep(held[i]!, Math.max(held[i]!.start, at), held[i]!.end);
    const first = held[i];
    if (first !== undefined) keep(first, Math.max(first.start, at), Math.min(first.end, word.start));
    for (at = word.start; at < word.end;) {
      const one = held[i];
      const isHeld = one !== undefined && one.start <= at;
      const end = Math.min(word.end, isHeld ? one.end : (one?.start ?? Infinity));
      const isSaid = !isHeld || wins(word, one);
      keep(isSaid ? word : one, at, end);
      const before = isHeld ? one.price : null;
      if (isSaid && before !== word.price) changes.push({ start: at, end, by, wasPriced: before !== null });
      at = end;
      if (isHeld && one.end <= end) i++;
    }
  }
  for (; i < held.length; i++) keep(held[i]!, Math.max(held[i]!.start, at), held[i]!.end);
  const starts = new Set(pieces.map(({ start }) => start));
  const wasHeld = new Set(held);
  return {
    gone: held.filter(({ start }) => !starts.has(start)).map(({ start }) => start),
    put: pieces
      .filter(({ of, start, end }) => !(wasHeld.has(of) && of.start === start && of.end === end))
      .map(({ of, start, end }) => ({ ...of, start, end })),
    changes,
  };
}
