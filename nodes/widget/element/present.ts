/** The present moment on the server's clock: a browser's own may be wrong. */
export class Present {
  readonly #changed: () => void;
  /** What the server's clock said, in seconds, and when that was on a clock that nobody sets, in milliseconds. */
  #at = 0;
  #heardAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param changed is called once a minute while a screen shows it */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** In seconds. */
  get now(): number {
    return this.#at + (performance.now() - this.#heardAt) / 1_000;
  }

  /** The server has just said so. @param at in seconds */
  is(at: number): void {
    this.#at = at;
    this.#heardAt = performance.now();
  }

  /** @param isShown whether the screen that is drawn now shows it */
  show(isShown: boolean): void {
    this.stop();
    if (isShown) this.#timer = setTimeout(this.#changed, MINUTE_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

const MINUTE_MS = 60_000;
