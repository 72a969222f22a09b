/** Chance from a seed: the same in every run. */

/** A well-mixed 32-bit hash of some integers. */
export function hash(...parts: readonly number[]): number {
  let h = 0x9e3779b9;
  for (const part of parts) {
    h = Math.imul(h ^ (part | 0), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    h ^= h >>> 16;
  }
  return h >>> 0;
}

/** A number in [0, 1[ of some integers. */
export function chance(...parts: readonly number[]): number {
  return hash(...parts) / 4_294_967_296;
}

export class Dice {
  readonly #seed: number;
  #count = 0;

  constructor(...seed: readonly number[]) {
    this.#seed = hash(...seed);
  }

  /** A number in [0, 1[. */
  next = (): number => chance(this.#seed, this.#count++);

  /** An integer from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  happens(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.integer(0, items.length - 1)]!;
  }
}
