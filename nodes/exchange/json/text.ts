/** A JSON file as one text, whatever its encoding. */
import { bounds, encodingOf, isBeforeText, wholeOf } from "../base/index.js";

/** Whether a content begins as JSON does: with an object or a list, after marks and white space. */
export function startsAsJson(start: Uint8Array): boolean {
  const first = start.find((byte) => !isBeforeText(byte));
  return first === 0x7b || first === 0x5b;
}

/** @throws {ImportError} `large-json` */
export async function textOf(
  content: AsyncIterable<Uint8Array>,
  alive: () => Promise<void>,
): Promise<string> {
  const bytes = await wholeOf(content, alive, bounds.json.bytes, "large-json");
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}
