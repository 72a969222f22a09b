/**
 * The body of an import: the editor's files, one after the other. They are handed on as they arrive and no faster than
 * they are taken: nothing is held or written down (docs/dev/decisions.md#47-files-from-the-editor).
 */
import type { Readable } from "node:stream";
import type { Clock } from "../../base/index.js";
import type { AnnouncedFile } from "../../editor/index.js";

/** How long the editor is waited for, in milliseconds. What the archive takes its time for does not count. */
export const patience = {
  /** Without a byte. */
  quiet: 30_000,
  /** In all. */
  all: 5 * 60_000,
} as const;

/** Why the files did not arrive. */
export class NotArrived extends Error {
  override readonly name = "NotArrived";
  readonly reason: "cut_off" | "slow";

  constructor(reason: "cut_off" | "slow") {
    super(`The files did not arrive: ${reason}`);
    this.reason = reason;
  }
}

/** A file of the body: its bytes come once, and after those of the files before it. */
export interface SentFile extends AnnouncedFile {
  readonly stream: AsyncIterable<Uint8Array>;
}

/**
 * @param body exactly as long as the files together
 * @param failed is called once when the body does not arrive; the stream that is being read throws the same error
 */
export function sentFiles(
  body: Readable,
  files: readonly AnnouncedFile[],
  clock: Clock,
  failed: (error: NotArrived) => void,
): SentFile[] {
  const bytes = new Body(body, clock, failed);
  let start = 0;
  return files.map((file) => {
    const from = start;
    start += file.size;
    return { ...file, stream: bytes.between(from, start) };
  });
}

/** Reads the body on demand. A part that nobody takes is passed over. */
class Body {
  readonly #body: Readable;
  readonly #clock: Clock;
  readonly #failed: (error: NotArrived) => void;
  /** Bytes taken so far. */
  #position = 0;
  #held: Uint8Array = new Uint8Array();
  /** Milliseconds of waiting that are left. */
  #left: number = patience.all;
  #error: NotArrived | undefined;

  constructor(body: Readable, clock: Clock, failed: (error: NotArrived) => void) {
    this.#body = body;
    this.#clock = clock;
    this.#failed = failed;
    // A connection that ends is an error of the stream, whoever reads it or not.
    body.on("error", () => undefined);
    body.once("close", () => {
      if (!body.readableEnded && !isComplete(body)) this.#fail("cut_off");
    });
  }

  async *between(start: number, end: number): AsyncGenerator<Uint8Array> {
    while (this.#position < end) {
      if (this.#held.length === 0) this.#held = await this.#next();
      const most = (this.#position < start ? start : end) - this.#position;
      const piece = this.#held.subarray(0, most);
      this.#held = this.#held.subarray(piece.length);
      this.#position += piece.length;
      if (this.#position > start) yield piece;
    }
  }

  /** At least one byte. */
  async #next(): Promise<Uint8Array> {
    for (;;) {
      if (this.#error) throw this.#error;
      const bytes = this.#body.read() as Buffer | null;
      if (bytes !== null) return bytes;
      if (this.#body.readableEnded || this.#body.destroyed) throw this.#fail("cut_off");
      const before = this.#clock.now();
      const isThere = await this.#more(patience.quiet);
      // A clock that was set meanwhile is no reason to end it.
      this.#left -= Math.min(Math.max(0, this.#clock.now() - before), patience.quiet);
      if (!isThere || this.#left <= 0) throw this.#fail("slow");
    }
  }

  /** Waits until there is something to read, or the end. Resolves to false when that takes too long. */
  #more(ms: number): Promise<boolean> {
    const events = ["readable", "end", "close"] as const;
    return new Promise((resolve) => {
      const done = (): void => end(true);
      const cancel = this.#clock.wake(ms, () => end(false));
      const end = (isThere: boolean): void => {
        cancel();
        for (const event of events) this.#body.off(event, done);
        resolve(isThere);
      };
      for (const event of events) this.#body.on(event, done);
    });
  }

  #fail(reason: NotArrived["reason"]): NotArrived {
    if (this.#error === undefined) {
      this.#error = new NotArrived(reason);
      this.#failed(this.#error);
    }
    return this.#error;
  }
}

/** All of the body is here, even if nobody has read it yet. */
function isComplete(body: Readable): boolean {
  return (body as { readonly complete?: boolean }).complete === true;
}
