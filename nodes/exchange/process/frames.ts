/** Frames on a stream of bytes, see protocol.ts. */

const HEAD = 4;

export function frameHead(length: number): Buffer {
  const head = Buffer.alloc(HEAD);
  head.writeUInt32LE(length);
  return head;
}

/** Takes frames from a stream, one after the other. */
export class Frames {
  readonly #stream: AsyncIterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array();

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#stream = stream[Symbol.asyncIterator]();
  }

  /** undefined: the stream has ended. */
  async next(): Promise<Uint8Array | undefined> {
    const head = await this.#take(HEAD);
    return head && this.#take(Buffer.from(head).readUInt32LE());
  }

  async #take(length: number): Promise<Uint8Array | undefined> {
    const pieces = [this.#held];
    let size = this.#held.length;
    while (size < length) {
      const next = await this.#stream.next();
      if (next.done === true) return undefined;
      pieces.push(next.value);
      size += next.value.length;
    }
    const all = pieces.length === 1 ? this.#held : Buffer.concat(pieces);
    this.#held = all.subarray(length);
    return all.subarray(0, length);
  }

  /** Waits until the stream ends. */
  async end(): Promise<void> {
    while ((await this.#stream.next()).done !== true);
  }
}
