/** A node that wants to know the colours of Tempo days as long as a contract that it prices by depends on them. */
import type { Tempo } from "./tempo.js";

export class ColorWant {
  readonly #node: string;
  readonly #tempo: Pick<Tempo, "want">;
  readonly #needs: () => boolean;
  #release: (() => void) | undefined;

  /**
   * @param node its id
   * @param needs whether it needs them now
   */
  constructor(node: string, tempo: Pick<Tempo, "want">, needs: () => boolean) {
    this.#node = node;
    this.#tempo = tempo;
    this.#needs = needs;
  }

  /** Its contracts may be others than before. */
  check(): void {
    if (this.#needs()) this.#release ??= this.#tempo.want(this.#node);
    else this.release();
  }

  release(): void {
    this.#release?.();
    this.#release = undefined;
  }
}
