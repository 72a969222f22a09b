/** Whether this process is the one that acts (docs/dev/decisions.md#73-stand-by). Without a stand-by it always is. */
import { NotActive } from "../../base/index.js";

/** Whoever decides it; asked at each question, as its time may be over at any instant. */
export interface Acting {
  /** Another process is active, or may be. */
  readonly standsBy: boolean;
  /** It is not sure to be active for long: only what is newest is asked for. */
  readonly holdsHistory: boolean;
  /** It is about to give way: what is under way comes to its end, and nothing is begun. */
  readonly isEnding: boolean;
}

export class Fence {
  #acting: Acting | undefined;

  /** From now on, it decides. */
  put(acting: Acting): void {
    this.#acting = acting;
  }

  get holdsHistory(): boolean {
    return this.#acting?.holdsHistory === true;
  }

  /** Call right before something is counted or sent. @throws {NotActive} */
  assertActive(): void {
    if (this.#acting?.standsBy === true || this.#acting?.isEnding === true) throw new NotActive();
  }
}
