/** Work that is done one after the other. */
export class Turns {
  /** The end of the last turn. */
  #last: Promise<unknown> = Promise.resolve();
  #count = 0;

  /** @throws what the work throws */
  take<T>(work: () => T | Promise<T>): Promise<T> {
    this.#count++;
    const turn = this.#last.then(work).finally(() => this.#count--);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Whether something is done, or waits for that. */
  get isTaken(): boolean {
    return this.#count > 0;
  }
}
