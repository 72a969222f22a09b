/** The parts of a workbook. */
import { bounds, ImportError } from "../base/index.js";
import type { ZipEntry } from "../zip/index.js";

/** The parts that contain text of a workbook, by name. @throws {ImportError} `unreadable`, `large-workbook` */
export async function partsOf(entries: readonly ZipEntry[]): Promise<Map<string, Buffer>> {
  const texts = entries.filter(({ name }) => /\.xml(?:\.rels)?$/.test(name));
  let unpacked = 0;
  for (const { size } of texts) unpacked += size;
  if (unpacked > bounds.workbook.unpacked) throw new ImportError("large-workbook");
  const parts = new Map<string, Buffer>();
  for (const { name, isEncrypted, content } of texts) {
    if (isEncrypted || parts.has(name)) throw new ImportError("unreadable");
    const pieces: Uint8Array[] = [];
    for await (const piece of content()) pieces.push(piece);
    parts.set(name, Buffer.concat(pieces));
  }
  return parts;
}
