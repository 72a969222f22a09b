/** The content of a file before it is known what it is. */
import { ImportError, type ImportProblem, type UnreadKind } from "./errors.js";

/** Enough bytes to know what a file is: with a first one that is no mark and no white space. */
const START = 4;
const MOST = 64 * 1024;

export interface StartedContent {
  /** Its first bytes. */
  readonly start: Uint8Array;
  /** All of it, including these. */
  readonly all: AsyncIterable<Uint8Array>;
  /** Lets go of what it comes from, however much of it was read. */
  readonly close: () => Promise<void>;
}

export async function withStart(content: AsyncIterable<Uint8Array>): Promise<StartedContent> {
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
  const close = async (): Promise<void> => {
    await pieces.return?.();
  };
  return { start, all: all(), close };
}

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

/** A document of another program that is known by its first bytes. */
export function documentOf(start: Uint8Array): UnreadKind | undefined {
  const begins = (...bytes: number[]): boolean => bytes.every((byte, i) => start[i] === byte);
  if (begins(0xd0, 0xcf, 0x11, 0xe0)) return "old-workbook";
  return begins(0x25, 0x50, 0x44, 0x46) ? "pdf" : undefined;
}

/** Marks of UTF-8 and UTF-16, the empty bytes of UTF-16, and white space. */
export function isBeforeText(byte: number): boolean {
  return [0xef, 0xbb, 0xbf, 0xff, 0xfe, 0x00, 0x20, 0x09, 0x0a, 0x0d].includes(byte);
}

/** A text begins with a mark or with a character of ASCII, whose empty byte shows which half of UTF-16 comes first. */
export function encodingOf([first, second]: Uint8Array): "utf-16le" | "utf-16be" | "utf-8" {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return "utf-16le";
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return "utf-16be";
  return "utf-8";
}

/**
 * A content as one.
 * @param alive called at each piece: an upload may be slow
 * @param most bytes
 * @throws {ImportError} `problem`: it has more
 */
export async function wholeOf(
  content: AsyncIterable<Uint8Array>,
  alive: () => Promise<void>,
  most: number,
  problem: ImportProblem,
): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of content) {
    size += piece.length;
    if (size > most) throw new ImportError(problem);
    pieces.push(piece);
    await alive();
  }
  return Buffer.concat(pieces);
}
