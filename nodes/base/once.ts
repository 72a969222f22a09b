/**
 * What was said already (docs/dev/decisions.md#56-said-once): for a process only. What has to outlive a restart is in the
 * archive.
 */
export class Once {
  readonly #texts = new Set<string>();
  readonly #about = new WeakMap<object, Once>();

  /** What was said about an object: it is forgotten with the object. */
  about(what: object): Once {
    let once = this.#about.get(what);
    if (once === undefined) this.#about.set(what, (once = new Once()));
    return once;
  }

  has(text = ""): boolean {
    return this.#texts.has(text);
  }

  /** It counts as said. */
  add(text = ""): void {
    this.#texts.add(text);
  }

  /** Whether it was not said yet; it then counts as said. */
  isFirst(text = ""): boolean {
    if (this.has(text)) return false;
    this.add(text);
    return true;
  }
}
