/** What is due next, of many things whose times change: a heap, as going through all of them costs too much at each wake. */

interface Entry<K> {
  readonly key: K;
  readonly at: number;
}

export class DueQueue<K> {
  /** The earliest first. Entries that were set again since are still in it, and dropped when they come first. */
  readonly #heap: Entry<K>[] = [];
  readonly #current = new Map<K, Entry<K>>();

  /** Sets when a key is due: any unit, `Infinity` for never. */
  set(key: K, at: number): void {
    if (this.#current.get(key)?.at === at) return;
    const entry = { key, at };
    this.#current.set(key, entry);
    if (at < Infinity) this.#push(entry);
  }

  delete(key: K): void {
    this.#current.delete(key);
  }

  /** When the first key is due; Infinity: none is. */
  get next(): number {
    this.#dropOld();
    return this.#heap[0]?.at ?? Infinity;
  }

  /** Takes the first key that is due by `now`; it is due never again until it is set anew. */
  take(now: number): K | undefined {
    if (this.next > now) return undefined;
    const { key } = this.#pop();
    this.#current.set(key, { key, at: Infinity });
    return key;
  }

  #dropOld(): void {
    while (this.#heap.length > 0 && this.#current.get(this.#heap[0]!.key) !== this.#heap[0]) this.#pop();
  }

  #push(entry: Entry<K>): void {
    const heap = this.#heap;
    let i = heap.length;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (heap[parent]!.at <= entry.at) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = entry;
  }

  #pop(): Entry<K> {
    const heap = this.#heap;
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length === 0) return first;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1]!.at < heap[child]!.at) child++;
      if (heap[child]!.at >= last.at) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
    return first;
  }
}
