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

  /** Call it while none runs. */
  begin(run: () => Promise<void>): Promise<void> {
    const { turn, ended, failed, idle } = this.#context;
    turn.begin();
    // Report every failure: an unhandled rejection would end the whole process.
    const round = run()
      .then(ended)
      .catch(failed)
      .finally(() => {
        this.#current = undefined;
        idle();
      })
      .catch(failed);
    this.#current = round;
    return round;
  }

  /** Begins once the running round has ended, which makes its call but waits for no other. */
  async beginNext(run: () => Promise<void>): Promise<void> {
    while (this.#current !== undefined) {
      this.#context.turn.end();
      await this.#current;
    }
    // At once: nothing else may begin in between.
    await this.begin(run);
  }
}
