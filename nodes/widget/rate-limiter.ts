/**
 * Keeps each browser's questions to a pace, over all meters that it shows (docs/dev/decisions.md#7-widget-questions).
 * What comes too fast waits, and of one meter only the last question of a kind: who leafs through the screens in a
 * hurry wants the one on which they stop.
 */
import type { Clock } from "../base/index.js";

/** Questions of one browser within any second. */
export const PER_SECOND = 5;
const SECOND_MS = 1_000;

interface Asker {
  /** When its last questions were answered, in milliseconds. */
  answered: number[];
  /** By widget and kind. */
  readonly waiting: Map<string, { readonly widget: string; readonly answer: () => void }>;
  wake: (() => void) | undefined;
}

export class RateLimiter {
  readonly #clock: Clock;
  readonly #askers = new Map<string, Asker>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Answers now, or as soon as the pace allows, unless the same browser asks the widget the same kind again before. */
  ask(browser: string, widget: string, kind: string, answer: () => void): void {
    let asker = this.#askers.get(browser);
    if (asker === undefined) {
      asker = { answered: [], waiting: new Map(), wake: undefined };
      this.#askers.set(browser, asker);
    }
    asker.waiting.set(`${widget}/${kind}`, { widget, answer });
    this.#answer(browser, asker);
  }

  /** Forgets what waits for a widget; what its browsers asked counts on. */
  drop(widget: string): void {
    for (const { waiting } of this.#askers.values()) {
      for (const [question, waits] of waiting) if (waits.widget === widget) waiting.delete(question);
    }
  }

  #answer(browser: string, asker: Asker): void {
    const now = this.#clock.now();
    // A clock that was put back must not keep anybody waiting.
    asker.answered = asker.answered.filter((at) => now - at < SECOND_MS && at <= now);
    for (const [question, { answer }] of asker.waiting) {
      if (asker.answered.length >= PER_SECOND) break;
      asker.waiting.delete(question);
      asker.answered.push(now);
      answer();
    }
    const [first] = asker.answered;
    if (first === undefined) {
      // It asked nothing for a second, and nothing waits: it is forgotten.
      this.#askers.delete(browser);
      return;
    }
    asker.wake ??= this.#clock.wake(first + SECOND_MS - now, () => {
      asker.wake = undefined;
      this.#answer(browser, asker);
    });
  }
}
