/** Since when nobody took the ticks of the meters of a name, said once of each meter. */
export class MissedTicks {
  #from: number | undefined;
  /** When it was first asked for. */
  #asked: number | undefined;
  /** The meters of which it was said, by `space/pdl`. */
  readonly #said = new Set<string>();

  /** From an instant on, this process took none, nor may another one have; seconds. */
  begin(from: number): void {
    this.#from = from;
    this.#asked = undefined;
    this.#said.clear();
  }

  /** @param key `space/pdl` @param now seconds; a meter that is deployed long afterwards has missed nothing */
  of(key: string, now: number): number | undefined {
    if (this.#from === undefined || this.#said.has(key)) return undefined;
    this.#asked ??= now;
    if (now - this.#asked > LONGEST_RETURN) return undefined;
    this.#said.add(key);
    return this.#from;
  }
}

/** Seconds: until then, the meters of a name have come back. */
const LONGEST_RETURN = 1_800;
