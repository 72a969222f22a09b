/** The content of a file before it is known what it is. */
import { bounds } from "./bounds.js";
import { ImportError } from "./errors.js";
import { isBeforeText } from "./json/text.js";

/** Enough bytes to know what a file is: with a first one that is no mark and no white space. */
const START = 4;
const MOST = 64 * 1024;

/** The first bytes of a content, and all of it including these. */
export async function withStart(
  content: AsyncIterable<Uint8Array>,
): Promise<{ start: Uint8Array; all: AsyncIterable<Uint8Array> }> {
  const pieces = content[Symbol.asyncIterator]();
  let start: Uint8Array = new Uint8Array();
  while (start.length < START || (start.length < MOST && start.every(isBeforeText))) {
    const next = await pieces.next();
    if (next.done === true) break;
    start = Buffer.concat([start, next.value]);
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    yield start;
    yield* { [Symbol.asyncIterator]: () => pieces };
  }
  return { start, all: all() };
}

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

/** @throws {ImportError} `large-archive` */
export async function wholeOf(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of content) {
    size += piece.length;
    if (size > bounds.zip.packed) throw new ImportError("large-archive");
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
