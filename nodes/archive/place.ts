/**
 * Whether an open archive still lies where it was opened, as SQLite left it. A program that copies over it keeps its name
 * and its number: that is seen in its content alone.
 */
import { rmSync } from "node:fs";
import { Database } from "./database.js";
import { isSameFile, isSameStamp, type Disk, type FileId, type OpenFile, type Stamp } from "./disk.js";
import { asArchiveError, ArchiveError } from "./errors.js";
import { HEAD_BYTES, judgeOpen, pagesOfLog } from "./header.js";
import { Mark } from "./mark.js";

/** - `replaced`: deleted, or another file or content is there; `damaged`: what is there can be used no more. */
type PlaceFault = "replaced" | "damaged";

/** A file as it is at one moment. */
interface State {
  readonly stamp: Stamp;
  readonly head: Buffer;
}

const sayings: Readonly<Record<PlaceFault, string>> = {
  replaced: "deleted or replaced",
  damaged: "overwritten or cut",
};

export class Place {
  /** What nobody else in this process may open. */
  readonly keys: readonly string[];
  readonly #disk: Disk;
  readonly #path: string;
  readonly #files: ReadonlyMap<string, FileId | undefined>;
  readonly #logs: ReadonlyMap<string, FileId | undefined>;
  readonly #file: OpenFile;
  /** How it was last found well. */
  #well: State;
  readonly #db: Database;
  readonly #mark: Mark;
  /** The file when its mark was last drawn. */
  #marked: Stamp;

  /**
   * @param path of an archive
   * @param db that has it open, alone among those that write: before anything is written, the file is looked at
   * @throws {ArchiveError}
   */
  constructor(disk: Disk, path: string, db: Database) {
    this.#disk = disk;
    this.#db = db;
    this.#mark = new Mark(db);
    this.#path = path;
    const noted = (suffixes: readonly string[]): Map<string, FileId | undefined> =>
      new Map(suffixes.map((suffix) => [path + suffix, idAt(disk, path + suffix)]));
    this.#files = noted(["", ".lock"]);
    this.#logs = noted(["-wal", "-shm"]);
    this.keys = keysOf(disk, path);
    const file = asked(() => disk.open(path));
    this.#file = file;
    try {
      this.#well = asked(() => stateOf(file));
      this.#marked = this.#well.stamp;
    } catch (error) {
      // With this, SQLite's locks are gone: whoever opens the archive closes it now.
      file.close();
      throw error;
    }
    // What is there now keeps its content.
    db.beforeWrite(() => {
      const fault = this.#fault();
      if (fault !== undefined) throw faultOf(fault);
    });
  }

  /**
   * Call before anything counts as stored.
   * @throws {ArchiveError} `replaced`, `damaged`; it cannot be looked at
   */
  assertWell(): void {
    const change = this.#isNamed(`${this.#path}.lock`) ? this.#change() : "replaced";
    if (change !== undefined) throw faultOf(change === "moved" ? "replaced" : change);
  }

  /**
   * Closes the archive. What took its place is not touched: the log is neither written into it nor left beside it. That of a
   * damaged one stays with it.
   */
  close(db: Database): void {
    const change = tried(() => this.#change());
    if (change === "replaced" || change === "damaged") closeLeavingLog(this.#path, db);
    else db.close();
    tried(() => this.#file.close());
    if (change === "replaced" || change === "moved") tried(() => this.#removeLog());
  }

  /** What became of the file: its path names another one or none, or it has another content. */
  #change(): PlaceFault | "moved" | undefined {
    if (!this.#isNamed(this.#path)) return "moved";
    return this.#fault();
  }

  /** What became of its content. */
  #fault(): PlaceFault | undefined {
    return asked(() => {
      // Another program may be moving pages from the log at this moment: one look may be at two of its states.
      return (this.#look() && this.#look()) ?? this.#lookAtMark();
    });
  }

  /** Whether a name is still that of the file that was opened. */
  #isNamed(name: string): boolean {
    return isSameFile(idAt(this.#disk, name), this.#files.get(name));
  }

  #look(): PlaceFault | undefined {
    const now = stateOf(this.#file);
    const { size } = now.stamp;
    const isSame = size === this.#well.stamp.size && now.head.equals(this.#well.head);
    const fault = isSame
      ? undefined
      : judgeOpen(this.#well.head, { size, head: now.head }, () => this.#logged());
    if (fault === undefined) this.#well = now;
    return fault;
  }

  /** An older state has a header that was well once; SQLite itself tells whether it still reads what it wrote last. */
  #lookAtMark(): PlaceFault | undefined {
    const { stamp } = this.#well;
    // A transaction reads what it began with; it was looked at before.
    if (isSameStamp(stamp, this.#marked) || this.#db.isInTransaction) return undefined;
    try {
      if (this.#mark.isLost()) return "replaced";
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      if (error.problem === "damaged") return "damaged";
      // Another program keeps it from being read: it is asked again at the next look.
      if (error.problem === "busy") return undefined;
      throw error;
    }
    if (this.#mark.renew()) this.#marked = stamp;
    return undefined;
  }

  /** The log itself may be opened and closed: SQLite's locks are on the other two files. */
  #logged(): ReadonlySet<number> {
    const name = `${this.#path}-wal`;
    if (this.#disk.id(name) === undefined) return new Set();
    const log = this.#disk.open(name);
    try {
      return pagesOfLog((at, bytes) => log.read(at, bytes));
    } finally {
      log.close();
    }
  }

  /** SQLite leaves the log of a file that is gone: it would be replayed into the one that took its place. */
  #removeLog(): void {
    for (const [name, id] of this.#logs) {
      if (id?.isFile === true && isSameFile(idAt(this.#disk, name), id)) rmSync(name, { force: true });
    }
  }
}

/** What nobody else in this process may open: a path, and its lock file whatever it is called. */
export function keysOf(disk: Disk, path: string): string[] {
  return [path, idAt(disk, `${path}.lock`)].map((file) => {
    if (typeof file === "object" && file.ino !== 0n) return `${file.dev}/${file.ino}`;
    return typeof file === "string" ? file : "no file";
  });
}

function faultOf(fault: PlaceFault): ArchiveError {
  return new ArchiveError(fault, `The archive was ${sayings[fault]} while it was open.`);
}

function stateOf(file: OpenFile): State {
  return { stamp: file.stamp(), head: file.read(0, HEAD_BYTES) };
}

/** Only the last connection to a file writes the log into it as it closes, and one that can only read does not. */
function closeLeavingLog(path: string, db: Database): void {
  const last = tried(() => new Database(path, { readOnly: true, patienceMs: 0 }));
  try {
    // Whatever it finds: to look, it has joined the others.
    tried(() => last?.get("PRAGMA user_version"));
  } finally {
    db.close();
    last?.close();
  }
}

function idAt(disk: Disk, path: string): FileId | undefined {
  return asked(() => disk.id(path));
}

/** @throws {ArchiveError} */
function asked<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asArchiveError(error);
  }
}

/** Does what is not vital: the archive is closed, and often because of a failing disk. What fails is left as after a kill. */
function tried<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(asArchiveError(error) instanceof ArchiveError)) throw error;
    return undefined;
  }
}
