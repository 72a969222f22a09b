/**
 * What a screen reader reads aloud. Nothing until the user does something here: a page may show many meters. Then only
 * what is still true after a short pause: a run of key presses is read once, at its end.
 */
export class Announcer {
  readonly #changed: () => void;
  #hasActed = false;
  #wanted = "";
  #said = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** The user has gone somewhere, or selected something; or the screen changes by itself, which nobody wants to hear. */
  act(isWanted = true): void {
    this.#hasActed = isWanted;
  }

  /** @param text what the screen shows; @returns what to read aloud, which changes later if it differs */
  of(text: string): string {
    if (this.#hasActed && text !== this.#wanted) {
      this.#wanted = text;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => {
        this.#said = text;
        this.#changed();
      }, PAUSE_MS);
    }
    return this.#said;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

/** Longer than the repetition of a key that is held. */
const PAUSE_MS = 500;
