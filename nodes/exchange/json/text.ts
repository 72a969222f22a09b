/** A JSON file as one text, whatever its encoding. */
import { bounds } from "../bounds.js";
import { ImportError } from "../errors.js";

/** Whether a content begins as JSON does: with an object or a list, after marks and white space. */
export function startsAsJson(start: Uint8Array): boolean {
  const first = start.find((byte) => !isBeforeText(byte));
  return first === 0x7b || first === 0x5b;
}

/** Marks of UTF-8 and UTF-16, the empty bytes of UTF-16, and white space. */
export function isBeforeText(byte: number): boolean {
  return [0xef, 0xbb, 0xbf, 0xff, 0xfe, 0x00, 0x20, 0x09, 0x0a, 0x0d].includes(byte);
}

/** @throws {ImportError} `large-json` */
export async function textOf(
  content: AsyncIterable<Uint8Array>,
  alive: () => Promise<void>,
): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of content) {
    size += piece.length;
    if (size > bounds.json.bytes) throw new ImportError("large-json");
    pieces.push(piece);
    await alive();
  }
  const bytes = Buffer.concat(pieces);
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

/** JSON begins with a character of ASCII, so its empty byte shows which half of UTF-16 comes first. */
function encodingOf([first, second]: Uint8Array): "utf-16le" | "utf-16be" | "utf-8" {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return "utf-16le";
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return "utf-16be";
  return "utf-8";
}
