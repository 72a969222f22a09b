/** The rounds of calls of a meter: only one runs at a time. */
import type { RoundTurn } from "./round-turn.js";

export interface RoundsContext {
  readonly turn: RoundTurn;
  /** A round has ended without an error. */
  readonly ended: () => void;
  readonly failed: (error: unknown) => void;
  /** None runs any more. */
  readonly idle: () => void;
}

export class Rounds {
  readonly #context: RoundsContext;
  #current: Promise<void> | undefined;

  constructor(context: RoundsContext) {
    this.#context = context;
  }

  /** The running round; it never rejects. */
  get current(): Promise<void> | undefined {
    return this.#current;
  }

  begin(run: () => Promise<void>): Promise<void> {
    const { ended, failed, idle } = this.#context;
    // Report every failure: an unhandled rejection would end the whole process.
    const round = run()
      .then(ended)
      .catch(failed)
      .finally(() => {
        this.#current = undefined;
        idle();
      });
    this.#current = round;
    return round;
  }

  /** Lets the running round make its call, but wait for no other. */
  async end(): Promise<void> {
    while (this.#current !== undefined) {
      this.#context.turn.giveWay();
      await this.#current;
    }
  }
}
