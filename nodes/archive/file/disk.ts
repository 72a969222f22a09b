/** What the archive asks of the file system, beside what SQLite does. Passed in, so that tests can play a disk. */
import {
  closeSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  realpathSync,
  statSync,
} from "node:fs";
import { dirname } from "node:path";
import { asArchiveError, ArchiveError } from "../sqlite/index.js";
import { HEAD_BYTES, LOG_HEAD_BYTES, type Found, type FoundFile } from "./header.js";

/** Identifies a file, whatever it is called. */
export interface FileId {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly isFile: boolean;
  /** Bytes. */
  readonly size: number;
}

/** What changes whenever a file is written. */
export interface Stamp {
  /** Bytes. */
  readonly size: number;
  /** Nanoseconds: when its content, and anything of it, was changed last. */
  readonly modified: bigint;
  readonly changed: bigint;
}

/** A file that is open for reading. It sees what is written into the file later. */
export interface OpenFile {
  stamp(): Stamp;
  /** @returns what there is of it: fewer bytes at the end of the file */
  read(at: number, bytes: number): Buffer;
  close(): void;
}

export interface Disk {
  /** undefined: there is nothing at this path, or a link to nothing. */
  id(path: string): FileId | undefined;
  /** Whether the path itself is a symbolic link, wherever that leads. */
  isLink(path: string): boolean;
  /** The path of the file that a path leads to, through any links; itself, if there is none. */
  real(path: string): string;
  /** The first bytes of a file. Never of one that is open: closing it would free SQLite's locks on it. */
  head(path: string, bytes: number): Buffer;
  /** Opens a file. One that SQLite has open is closed after SQLite has closed it, for the same reason. */
  open(path: string): OpenFile;
}

export const hostDisk: Disk = {
  id(path) {
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
    return stat && { dev: stat.dev, ino: stat.ino, isFile: stat.isFile(), size: Number(stat.size) };
  },
  isLink(path) {
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  },
  real(path) {
    try {
      return realpathSync(path);
    } catch (error) {
      if ((error as { code?: unknown }).code === "ENOENT") return path;
      throw error;
    }
  },
  head(path, bytes) {
    const file = hostDisk.open(path);
    try {
      return file.read(0, bytes);
    } finally {
      file.close();
    }
  },
  // On Windows, Node.js lets others rename and delete a file that it has open.
  open(path) {
    const file = openSync(path, "r");
    return {
      stamp() {
        const { size, mtimeNs, ctimeNs } = fstatSync(file, { bigint: true });
        return { size: Number(size), modified: mtimeNs, changed: ctimeNs };
      },
      read(at, bytes) {
        const buffer = Buffer.alloc(bytes);
        return buffer.subarray(0, readSync(file, buffer, 0, bytes, at));
      },
      close() {
        closeSync(file);
      },
    };
  },
};

/** Whether a name is taken, be it by a link to nothing: a new file would replace it. */
export function isTaken(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/**
 * Makes a folder with those above it, one by one: where nothing can be made, as in /proc, Node.js's `recursive` never ends.
 * @throws {ArchiveError}
 */
export function makeFolder(path: string): void {
  try {
    const missing: string[] = [];
    for (let at = path; !isFolder(at); at = dirname(at)) {
      missing.unshift(at);
      if (dirname(at) === at) break;
    }
    for (const at of missing) makeOne(at);
  } catch (error) {
    throw asArchiveError(error);
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function makeOne(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process made it meanwhile.
    if ((error as { code?: unknown }).code !== "EEXIST" || !isFolder(path)) throw error;
  }
}

/** @throws {ArchiveError} */
export function realPath(disk: Disk, path: string): string {
  try {
    return disk.real(path);
  } catch (error) {
    throw asArchiveError(error);
  }
}

/** @throws {ArchiveError} also for a link to nothing: the disk that it leads to may be absent for a while */
export function findFile(disk: Disk, path: string, bytes = HEAD_BYTES): FoundFile {
  try {
    const id = disk.id(path);
    if (id === undefined) {
      if (disk.isLink(path)) {
        throw new ArchiveError("unwritable", "The archive's path is a link to a file that is not there.", {
          path,
        });
      }
      return { size: undefined, head: Buffer.alloc(0) };
    }
    // Opening a pipe would wait for ever.
    if (!id.isFile)
      throw new ArchiveError("unwritable", "There is something at the archive's path that is no file.");
    return { size: id.size, head: disk.head(path, bytes) };
  } catch (error) {
    throw asArchiveError(error);
  }
}

/** @throws {ArchiveError} */
export function find(disk: Disk, path: string): Found {
  return { file: findFile(disk, path), log: findFile(disk, `${path}-wal`, LOG_HEAD_BYTES) };
}

/** Whether nothing was written into a file between two moments. */
export function isSameStamp(a: Stamp, b: Stamp): boolean {
  return a.size === b.size && a.modified === b.modified && a.changed === b.changed;
}

/** Whether a path still names a file. Where the system numbers no files, it is enough that there is one. */
export function isSameFile(a: FileId | undefined, b: FileId | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.ino === 0n || b.ino === 0n || (a.dev === b.dev && a.ino === b.ino);
}
