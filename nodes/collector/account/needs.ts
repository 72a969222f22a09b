/** How many newest days an account's meters lack, in all, without asking each of them at each call. */

/** Meters that are asked at once. */
const AT_ONCE = 20;

/** By usage point: gives one entry for each series that lacks its newest day. */
type Lacking = ReadonlyMap<number, () => readonly unknown[]>;

export class Needs {
  readonly #most: number;
  /** What each meter said last. */
  readonly #counts = new Map<number, number>();
  #sum = 0;
  /** The meters that are still to be asked before the first one is asked again. */
  #next: Iterator<[number, () => readonly unknown[]]> | undefined;

  /** @param most series of a meter: so many count for one that was not asked yet */
  constructor(most: number) {
    this.#most = most;
  }

  /** Exact for few meters; of many, some are asked anew at each call, in turn. */
  count(meters: Lacking): number {
    for (let i = Math.min(AT_ONCE, meters.size); i > 0; i--) this.#ask(meters);
    for (const meter of this.#counts.size > meters.size ? [...this.#counts.keys()] : []) {
      if (!meters.has(meter)) this.#note(meter, undefined);
    }
    return this.#sum + (meters.size - this.#counts.size) * this.#most;
  }

  #ask(meters: Lacking): void {
    let next = this.#next?.next();
    if (next === undefined || next.done === true) {
      this.#next = meters.entries();
      next = this.#next.next();
    }
    if (next.done !== true) this.#note(next.value[0], next.value[1]().length);
  }

  #note(meter: number, count: number | undefined): void {
    this.#sum += (count ?? 0) - (this.#counts.get(meter) ?? 0);
    if (count === undefined) this.#counts.delete(meter);
    else this.#counts.set(meter, count);
  }
}
