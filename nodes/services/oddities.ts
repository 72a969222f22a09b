import type { Oddity } from "./service.js";

/** Counts oddities by reason: an answer may have thousands of points, but the log should get one line. */
export class Oddities {
  readonly #seen = new Map<Oddity["reason"], { first: string; count: number }>();

  add(reason: Oddity["reason"], detail: string): void {
    const known = this.#seen.get(reason);
    if (known) known.count += 1;
    else this.#seen.set(reason, { first: detail.slice(0, 60), count: 1 });
  }

  has(reason: Oddity["reason"]): boolean {
    return this.#seen.has(reason);
  }

  list(): Oddity[] {
    return [...this.#seen].map(([reason, { first, count }]) => ({
      reason,
      detail: count === 1 ? first : `${first} and ${count - 1} more`,
    }));
  }
}
