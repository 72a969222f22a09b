/**
 * The entries of a ZIP archive, also of a workbook, which is one: only what its directory lists, each unpacked into no
 * more than the bytes that the directory announces. What lies (sizes, checksums, overlaps, a name twice) is unreadable.
 */
import { crc32 } from "node:zlib";
import { fromBufferPromise, getFileNameLowLevel, type Entry, type ZipFile } from "yauzl";
import { bounds, ImportError } from "../base/index.js";

export interface ZipEntry {
  /** As the archive has it: it is only a name, and nothing is ever written under it. */
  readonly name: string;
  /** Bytes of the content, as announced. */
  readonly size: number;
  readonly isEncrypted: boolean;
  /** @throws {ImportError} `unreadable` */
  readonly content: () => AsyncGenerator<Uint8Array>;
}

/** @throws {ImportError} `unreadable`; `large-workbook` or `large-archive`: it has too many entries */
export async function entriesOf(archive: Buffer): Promise<ZipEntry[]> {
  const { zip, found } = await orUnreadable(async () => {
    // Names are decoded below: one that points out of the archive is a name like others.
    const opened = await fromBufferPromise(archive, { decodeStrings: false });
    return { zip: opened, found: await directoryOf(opened) };
  });
  const entries = found.map((entry): ZipEntry => ({
    name: nameOf(entry),
    size: entry.uncompressedSize,
    isEncrypted: entry.isEncrypted(),
    content: () => contentOf(zip, entry),
  }));
  if (entries.length > bounds.zip.entries) {
    throw new ImportError(isWorkbook(entries) ? "large-workbook" : "large-archive");
  }
  const isDoubled = new Set(entries.map(({ name }) => name)).size < entries.length;
  if (isDoubled || overlap(found)) throw new ImportError("unreadable");
  return entries;
}

/** Whether an archive is a workbook: documents of other programs have no such folder. */
export function isWorkbook(entries: readonly ZipEntry[]): boolean {
  return entries.some(({ name }) => name.startsWith("xl/"));
}

/** Whether an archive is a document of LibreOffice or its like. */
export function isOpenDocument(entries: readonly ZipEntry[]): boolean {
  return ["mimetype", "content.xml"].every((part) => entries.some(({ name }) => name === part));
}

/** One entry more than there may be, at most. */
async function directoryOf(zip: ZipFile): Promise<Entry[]> {
  const found: Entry[] = [];
  for await (const entry of zip.eachEntry()) {
    if (found.push(entry) > bounds.zip.entries) break;
  }
  return found;
}

function nameOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string {
  return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
}

/** Bytes of a local header, without name and extra fields. */
const LOCAL_HEADER = 30;

/** Whether two entries have bytes in common, as in archives that unpack to a thousand times their size. */
function overlap(entries: readonly Entry[]): boolean {
  const sorted = entries.toSorted((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  let free = 0;
  return sorted.some(({ relativeOffsetOfLocalHeader: from, compressedSize, fileNameLength }) => {
    if (from < free) return true;
    free = from + LOCAL_HEADER + fileNameLength + compressedSize;
    return false;
  });
}

async function* contentOf(zip: ZipFile, entry: Entry): AsyncGenerator<Uint8Array> {
  // A late error of a stream that nobody reads any more would end the process.
  const stream = await orUnreadable(() => zip.openReadStreamPromise(entry));
  stream.on("error", () => undefined);
  let sum = 0;
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      sum = crc32(piece, sum);
      yield piece;
    }
  } catch (error) {
    throw new ImportError("unreadable", {}, error);
  }
  if (sum !== entry.crc32) throw new ImportError("unreadable");
}

/** Whatever the library finds wrong with an archive. */
async function orUnreadable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new ImportError("unreadable", {}, error);
  }
}
