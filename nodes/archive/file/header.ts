/**
 * Whose file it is, from its first bytes and those of its write-ahead log (docs/dev/decisions.md#41-identity-of-the-archive).
 * Pure. Offsets are those of SQLite's file format.
 */
import { schemaVersion } from "../sqlite/index.js";

/** SQLite's application_id of an archive: "LNKY". */
export const ARCHIVE_ID = 0x4c4e4b59;
/** SQLite's application_id of the lock file beside an archive: "LNKL". */
export const LOCK_ID = 0x4c4e4b4c;

/** How many bytes of a file are looked at. */
export const HEAD_BYTES = 100;
/** How many bytes of a log are looked at. */
export const LOG_HEAD_BYTES = 32;
/** How many bytes lie before each page in a log. */
const LOG_FRAME_BYTES = 24;
/** The last schema without application_id. */
const LAST_UNSIGNED = 4;

const MAGIC = Buffer.from("SQLite format 3\0", "latin1");

/** A file as it lies there. */
export interface FoundFile {
  /** Bytes; undefined: there is no file. */
  readonly size: number | undefined;
  /** Its first bytes. */
  readonly head: Buffer;
}

/** A file at the archive's path, and its write-ahead log. */
export interface Found {
  readonly file: FoundFile;
  readonly log: FoundFile;
}

/**
 * - `absent`: there is none;
 * - `ours`: an archive, as far as the header tells;
 * - `unsigned`: a database without an application_id: its tables tell whether it is an archive of an earlier version;
 * - `newer`: an archive of a later version of the package;
 * - `damaged`: an archive that cannot be used any more, or its remains;
 * - `foreign`: another program's file.
 */
export type Verdict = "absent" | "ours" | "unsigned" | "newer" | "damaged" | "foreign";

/** @param wasThere whether an archive of ours was at this path before, as its lock file remembers */
export function judgeArchive({ file, log }: Found, wasThere: boolean): Verdict {
  const hasLog = (log.size ?? 0) > 0;
  // A log without its database is what a deletion left, and SQLite would replay it into the next file.
  if (file.size === undefined) return hasLog ? "damaged" : "absent";
  // We never leave an archive empty: it is made complete under another name.
  if (file.size === 0) return "damaged";
  const header = headerOf(file.head);
  // Only a database has such a log.
  if (header === undefined) return wasThere || isLog(log.head) ? "damaged" : "foreign";
  if (header.applicationId === ARCHIVE_ID) {
    if (!header.isSound || header.userVersion < 1 || isBrokenLog(log)) return "damaged";
    return header.userVersion > schemaVersion ? "newer" : "ours";
  }
  if (!header.isSound) return wasThere ? "damaged" : "foreign";
  if (header.applicationId !== 0) return wasThere ? "unsigned" : "foreign";
  // Before its first checkpoint, an archive of an earlier version has everything in its log, even its version.
  const mayBeOurs = hasLog || (header.userVersion >= 1 && header.userVersion <= LAST_UNSIGNED);
  if (isBrokenLog(log)) return mayBeOurs && wasThere ? "damaged" : "foreign";
  return mayBeOurs || wasThere ? "unsigned" : "foreign";
}

/**
 * Whether a log cannot belong to its archive: one that has a log says so in its header. A backup was put in the place of an
 * archive whose log was left, and SQLite would replay it into the backup.
 */
export function hasStaleLog({ file, log }: Found): boolean {
  return (log.size ?? 0) > 0 && file.head.length >= HEAD_BYTES && file.head[18] === 1;
}

/** Offsets that never change while an archive is open: the size of its pages, and the format of pages and log. */
const FIXED = [16, 24] as const;

/**
 * What was done to the file of an open archive, whose log has what was written last: SQLite writes into the file only when
 * it moves pages there from the log.
 *
 * @param before its header when it was last found well
 * @param logged the pages that its log has
 * @returns `replaced`: it has another database; `damaged`: it has none, or its end is missing
 */
export function judgeOpen(
  before: Buffer,
  { size = 0, head }: FoundFile,
  logged: () => ReadonlySet<number>,
): "replaced" | "damaged" | undefined {
  const header = headerOf(head);
  if (header?.isSound !== true) return "damaged";
  const isItsOwn =
    head.subarray(...FIXED).equals(before.subarray(...FIXED)) &&
    // An archive of an earlier version gets its id from the log.
    (header.applicationId === ARCHIVE_ID || header.applicationId === before.readUInt32BE(68)) &&
    // SQLite's counter of changes never goes back: then it is an older copy.
    ((head.readUInt32BE(24) - before.readUInt32BE(24)) | 0) >= 0;
  if (!isItsOwn) return "replaced";
  return isCut(head, size, logged) ? "damaged" : undefined;
}

/** Where SQLite locks a file: it never writes the page that lies there. */
const LOCKED_AT = 2 ** 30;

/** Whether pages are missing that the header counts. Those at the end may still be in the log. */
function isCut(head: Buffer, size: number, logged: () => ReadonlySet<number>): boolean {
  const pages = head.readUInt32BE(28);
  // A version of SQLite that does not keep the count leaves an old one.
  if (head.readUInt32BE(24) !== head.readUInt32BE(92)) return false;
  const there = Math.floor(size / pageSizeOf(head));
  if (there >= pages) return false;
  const inLog = logged();
  const never = LOCKED_AT / pageSizeOf(head) + 1;
  for (let page = there + 1; page <= pages; page++) if (page !== never && !inLog.has(page)) return true;
  return false;
}

/** Whether a page of a log counts: its salt is that of the log, and not that of an earlier one in the same file. */
function isOfLog(frame: Buffer, head: Buffer): boolean {
  return frame.length === LOG_FRAME_BYTES && frame.subarray(8, 16).equals(head.subarray(16, 24));
}

/** Reads bytes of a log: where, and how many. */
type ReadLog = (at: number, bytes: number) => Buffer;

/** The pages that a log has: their numbers, and where they lie. */
function* framesOf(head: Buffer, read: ReadLog): Generator<readonly [page: number, at: number]> {
  if (!isLog(head)) return;
  const step = LOG_FRAME_BYTES + head.readUInt32BE(8);
  for (let at = LOG_HEAD_BYTES; ; at += step) {
    const frame = read(at, LOG_FRAME_BYTES);
    if (!isOfLog(frame, head)) return;
    yield [frame.readUInt32BE(0), at + LOG_FRAME_BYTES];
  }
}

/** The numbers of the pages that a log has. */
export function pagesOfLog(read: ReadLog): Set<number> {
  return new Set(Array.from(framesOf(read(0, LOG_HEAD_BYTES), read), ([page]) => page));
}

/**
 * Whether an archive's header can have come there: SQLite writes it only by moving it from the log, where it stays until the
 * next log begins, with another salt.
 * @param before the log's first bytes, before the header that was there last was read
 */
export function isFromLog(head: Buffer, before: Buffer, read: ReadLog): boolean {
  const log = read(0, LOG_HEAD_BYTES);
  if (!isLog(log) || !log.equals(before)) return true;
  for (const [page, at] of framesOf(log, read)) {
    if (page === 1 && read(at, HEAD_BYTES).equals(head)) return true;
  }
  return false;
}

/** Whether a lock file may be used, and whether it remembers an archive. */
export function judgeLock({ size, head }: FoundFile): {
  readonly isOurs: boolean;
  readonly remembers: boolean;
} {
  // Earlier versions left it empty, as does a kill at the first start.
  if (size === undefined || size === 0) return { isOurs: true, remembers: false };
  const header = headerOf(head);
  // A kill in an earlier version left it so. Whoever made it, there is nothing in it.
  if (header !== undefined && isBlank(header, head)) return { isOurs: true, remembers: false };
  const isOurs = header?.applicationId === LOCK_ID;
  return { isOurs, remembers: isOurs && header.userVersion > 0 };
}

/** Whether a file that we began under another name, and did not complete, may be replaced. */
export function isUnfinished({ size, head }: FoundFile): boolean {
  return size === 0 || headerOf(head)?.applicationId === ARCHIVE_ID;
}

interface Header {
  readonly applicationId: number;
  readonly userVersion: number;
  /** Whether SQLite could use it. Some broken headers look to SQLite like a full disk. */
  readonly isSound: boolean;
}

/** undefined: not a database of SQLite. */
function headerOf(head: Buffer): Header | undefined {
  if (head.length < HEAD_BYTES || !head.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const pageSize = pageSizeOf(head);
  const isPageSize = pageSize >= 512 && (pageSize & (pageSize - 1)) === 0;
  const isVersion = (byte: number): boolean => byte === 1 || byte === 2;
  return {
    applicationId: head.readUInt32BE(68),
    userVersion: head.readInt32BE(60),
    isSound:
      isPageSize &&
      isVersion(head[18]!) &&
      isVersion(head[19]!) &&
      head[21] === 64 &&
      head[22] === 32 &&
      head[23] === 32 &&
      head.readUInt32BE(44) <= 4 &&
      head.readUInt32BE(56) <= 3,
  };
}

/** Bytes. */
function pageSizeOf(head: Buffer): number {
  const size = head.readUInt16BE(16);
  return size === 1 ? 65_536 : size;
}

/**
 * Whether nothing was ever written into a database: one page, no id, no version, and a schema that never changed. One with
 * a write-ahead log (byte 18) may have its content there.
 */
function isBlank({ applicationId, userVersion, isSound }: Header, head: Buffer): boolean {
  const pages = head.readUInt32BE(28);
  const schemaCookie = head.readUInt32BE(40);
  return (
    isSound && head[18] === 1 && applicationId === 0 && userVersion === 0 && pages === 1 && schemaCookie === 0
  );
}

/** Whether a log has content that SQLite would ignore without a word. */
function isBrokenLog({ size = 0, head }: FoundFile): boolean {
  // Zeros are what a power cut leaves of a log whose first bytes had not reached the disk: nothing was committed.
  return size >= LOG_HEAD_BYTES && !isLog(head) && head.some((byte) => byte !== 0);
}

/** Whether a log's header is right: its magic number, and the checksum over its first 24 bytes. */
export function isLog(head: Buffer): boolean {
  if (head.length < LOG_HEAD_BYTES) return false;
  const magic = head.readUInt32BE(0);
  if (magic >>> 1 !== 0x377f0682 >>> 1) return false;
  const word = (at: number): number => (magic & 1 ? head.readUInt32BE(at) : head.readUInt32LE(at));
  let [a, b] = [0, 0];
  for (let at = 0; at < 24; at += 8) {
    a = (a + word(at) + b) >>> 0;
    b = (b + word(at + 4) + a) >>> 0;
  }
  return a === head.readUInt32BE(24) && b === head.readUInt32BE(28);
}
