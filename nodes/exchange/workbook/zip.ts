/**
 * The parts of a workbook, which is a ZIP archive: only what its directory lists, each unpacked into no more than the
 * bytes that the directory announces. What lies (sizes, names, checksums, overlaps) is unreadable.
 */
import { crc32, inflateRawSync } from "node:zlib";
import { bounds } from "../bounds.js";
import { ImportError } from "../errors.js";

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const END_LENGTH = 22;
const LONGEST_COMMENT = 65_535;

/** The parts that contain text of a workbook, by name. @throws {ImportError} `unreadable`, `large-workbook` */
export function partsOf(archive: Buffer): Map<string, Buffer> {
  try {
    return unpack(archive);
  } catch (error) {
    if (error instanceof ImportError) throw error;
    throw new ImportError("unreadable", {}, error);
  }
}

interface Entry {
  readonly name: string;
  readonly isDeflated: boolean;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

function unpack(archive: Buffer): Map<string, Buffer> {
  const entries = entriesOf(archive);
  let unpacked = 0;
  for (const { size } of entries) unpacked += size;
  if (unpacked > bounds.workbook.unpacked) throw new ImportError("large-workbook");
  const parts = new Map<string, Buffer>();
  for (const entry of entries) {
    if (parts.has(entry.name)) throw new ImportError("unreadable");
    parts.set(entry.name, contentOf(archive, entry));
  }
  return parts;
}

/** The entries of the directory that a reader of workbooks looks at. Reading beyond the archive throws a RangeError. */
function entriesOf(archive: Buffer): Entry[] {
  const end = endOf(archive);
  const count = archive.readUInt16LE(end + 10);
  if (count > bounds.workbook.parts) throw new ImportError("large-workbook");
  let at = archive.readUInt32LE(end + 16);
  const entries: Entry[] = [];
  for (let i = 0; i < count; i++) {
    if (archive.readUInt32LE(at) !== ENTRY) throw new ImportError("unreadable");
    const flags = archive.readUInt16LE(at + 8);
    const method = archive.readUInt16LE(at + 10);
    const [name, extra, comment] = [28, 30, 32].map((field) => archive.readUInt16LE(at + field)) as [
      number,
      number,
      number,
    ];
    const entry = {
      name: archive.toString("utf8", at + 46, at + 46 + name),
      isDeflated: method === 8,
      crc: archive.readUInt32LE(at + 16),
      packed: archive.readUInt32LE(at + 20),
      size: archive.readUInt32LE(at + 24),
      offset: archive.readUInt32LE(at + 42),
    };
    if (/\.xml(?:\.rels)?$/.test(entry.name)) {
      const isEncrypted = (flags & 1) !== 0;
      if (isEncrypted || (method !== 8 && method !== 0)) throw new ImportError("unreadable");
      entries.push(entry);
    }
    at += 46 + name + extra + comment;
  }
  return entries;
}

/** Where the directory's end is; a comment may follow it. */
function endOf(archive: Buffer): number {
  const last = archive.length - END_LENGTH;
  for (let at = last; at >= Math.max(0, last - LONGEST_COMMENT); at--) {
    if (archive.readUInt32LE(at) === END) return at;
  }
  throw new ImportError("unreadable");
}

function contentOf(archive: Buffer, { isDeflated, crc, packed, size, offset }: Entry): Buffer {
  if (archive.readUInt32LE(offset) !== LOCAL) throw new ImportError("unreadable");
  const from = offset + 30 + archive.readUInt16LE(offset + 26) + archive.readUInt16LE(offset + 28);
  const raw = archive.subarray(from, from + packed);
  // It stops with an error at the first byte too many.
  const content = isDeflated ? inflateRawSync(raw, { maxOutputLength: Math.max(1, size) }) : raw;
  if (content.length !== size || crc32(content) !== crc) throw new ImportError("unreadable");
  return content;
}

/** An archive of these parts as they are, for a reader that looks at the parts and not at the directory. */
export function archiveOf(parts: ReadonlyMap<string, Buffer>): Buffer {
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of parts) {
    const bytes = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(bytes.length, 22);
    const head = Buffer.alloc(4);
    head.writeUInt32LE(LOCAL);
    pieces.push(head, common, bytes, content);
    const entry = Buffer.alloc(6);
    entry.writeUInt32LE(ENTRY);
    entry.writeUInt16LE(20, 4);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(entry, common, rest, bytes);
    offset += 30 + bytes.length + content.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(END_LENGTH);
  end.writeUInt32LE(END);
  end.writeUInt16LE(parts.size, 8);
  end.writeUInt16LE(parts.size, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...pieces, central, end]);
}
