/** Goes through the screens by itself, for a tablet on a wall; whoever touches the meter has it to themselves for a while. */
export class Kiosk {
  readonly #turn: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(turn: () => void) {
    this.#turn = turn;
  }

  start(): void {
    this.#wait(NEXT_MS);
  }

  /** Somebody uses the meter. */
  rest(): void {
    if (this.#timer !== undefined) this.#wait(REST_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#turn();
      this.#wait(NEXT_MS);
    }, ms);
  }
}

/** How long a screen is shown, and how long the last one that somebody chose. */
const [NEXT_MS, REST_MS] = [20_000, 120_000];
