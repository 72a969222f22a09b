/** Work that is done one after the other, first come, first served. */
import { unlessAborted } from "./pause.js";

export class Serial {
  /** The end of what came last. */
  #last: Promise<unknown> = Promise.resolve();
  #size = 0;

  /** How much is done or waits for its turn. */
  get size(): number {
    return this.#size;
  }

  /**
   * Does work once all that came before has ended; a failure stops nobody else.
   * @param signal ends the wait, not the work: the place is free at once, and who comes next still waits for what is done
   * @throws what the work throws; the signal's reason
   */
  run<T>(work: () => T | Promise<T>, signal?: AbortSignal): Promise<T> {
    const before = this.#last;
    this.#size++;
    const done = (signal === undefined ? before : unlessAborted(before, signal)).then(work);
    // Not with the result, which may be large.
    const end = (): unknown => {
      this.#size--;
      return signal?.aborted === true ? before : undefined;
    };
    this.#last = done.then(end, end);
    return done;
  }
}
