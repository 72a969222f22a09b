import { redact } from "../http/index.js";
import type { Oddity } from "../contract/index.js";

/** Characters of a detail. */
const LENGTH = 60;

/** Counts oddities by reason: an answer may have thousands of points, but the log should get one line. */
export class Oddities {
  readonly #seen = new Map<Oddity["reason"], { first: string; count: number }>();
  readonly #secrets: readonly string[];

  /** @param secrets that no detail may repeat */
  constructor(secrets: readonly string[] = []) {
    this.#secrets = secrets;
  }

  /** @param detail foreign text; a function when it must be made first, as only the first one is kept */
  add(reason: Oddity["reason"], detail: string | (() => string)): void {
    const known = this.#seen.get(reason);
    if (known) {
      known.count += 1;
      return;
    }
    const text = typeof detail === "string" ? detail : detail();
    this.#seen.set(reason, { first: redact(text, this.#secrets, LENGTH), count: 1 });
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
