/** What a node wants as long as a contract that it prices by depends on it: colours of Tempo days, or announced days. */
export interface Wanted {
  /** @param node its id; the returned function releases it */
  want(node: string): () => void;
}

export class NodeWant {
  readonly #node: string;
  readonly #wanted: Wanted;
  readonly #needs: () => boolean;
  #release: (() => void) | undefined;

  /**
   * @param node its id
   * @param needs whether it needs them now
   */
  constructor(node: string, wanted: Wanted, needs: () => boolean) {
    this.#node = node;
    this.#wanted = wanted;
    this.#needs = needs;
  }

  /** Its contracts may be others than before. */
  check(): void {
    if (this.#needs()) this.#release ??= this.#wanted.want(this.#node);
    else this.release();
  }

  release(): void {
    this.#release?.();
    this.#release = undefined;
  }
}
