/** What nodes want as long as a contract that they price by depends on it: colours of Tempo days, or announced days. */
export interface Wanted {
  /** @param node its id; the returned function releases it */
  want(node: string): () => void;
}

/** The nodes that want it now. */
export class WantingNodes {
  readonly #wants = new Map<string, object>();

  get isNone(): boolean {
    return this.#wants.size === 0;
  }

  /** @param node its id; the returned function releases it */
  add(node: string): () => void {
    const want = {};
    this.#wants.set(node, want);
    return () => {
      // A deploy may have made the node anew before the old one was closed.
      if (this.#wants.get(node) === want) this.#wants.delete(node);
    };
  }

  clear(): void {
    this.#wants.clear();
  }
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
