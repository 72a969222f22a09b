/**
 * Limits the rate of each browser's questions, over all the meters it shows
 * (docs/dev/decisions.md#7-widget-questions). Questions that come too fast wait, and each meter keeps only the last one
 * of a kind: a user who flips through the screens quickly only needs the one they stop at.
 */
import type { Clock } from "../../base/index.js";

/** The most questions answered per browser within any second. */
export const PER_SECOND = 5;
const SECOND_MS = 1_000;
/** The most browsers that may ask within any second. */
export const MOST_BROWSERS = 1_000;

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

  /**
   * Answers now or as soon as the limit allows, unless the browser asks the widget the same kind of question first.
   * @returns false: too many browsers ask
   */
  ask(browser: string, widget: string, kind: string, answer: () => void): boolean {
    let asker = this.#askers.get(browser);
    if (asker === undefined) {
      if (this.#askers.size >= MOST_BROWSERS) return false;
      asker = { answered: [], waiting: new Map(), wake: undefined };
      this.#askers.set(browser, asker);
    }
    asker.waiting.set(`${widget}/${kind}`, { widget, answer });
    this.#answer(browser, asker);
    return true;
  }

  /** Drops the questions waiting for a widget; those already answered still count. */
  drop(widget: string): void {
    for (const { waiting } of this.#askers.values()) {
      for (const [question, waits] of waiting) if (waits.widget === widget) waiting.delete(question);
    }
  }

  #answer(browser: string, asker: Asker): void {
    const now = this.#clock.now();
    // A clock that was set back must not keep a browser waiting.
    asker.answered = asker.answered.filter((at) => now - at < SECOND_MS && at <= now);
    for (const [question, { answer }] of asker.waiting) {
      if (asker.answered.length >= PER_SECOND) break;
      asker.waiting.delete(question);
      asker.answered.push(now);
      answer();
    }
    const [first] = asker.answered;
    if (first === undefined) {
      // No question for a second and none waiting: forget the browser.
      this.#askers.delete(browser);
      return;
    }
    asker.wake ??= this.#clock.wake(first + SECOND_MS - now, () => {
      asker.wake = undefined;
      this.#answer(browser, asker);
    });
  }
}
