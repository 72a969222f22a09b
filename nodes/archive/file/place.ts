/**
 * Whether an open archive still lies where it was opened, as SQLite left it. A program that copies over it keeps its name
 * and its number: that is seen in its content alone.
 */
import { rmSync } from "node:fs";
import { Database, asArchiveError, ArchiveError } from "../sqlite/index.js";
import { isSameFile, isSameStamp, type Disk, type FileId, type OpenFile, type Stamp } from "./disk.js";
import { HEAD_BYTES, isFromLog, isLog, judgeOpen, LOG_HEAD_BYTES, pagesOfLog } from "./header.js";
import { Mark } from "./mark.js";

/** - `replaced`: deleted, or another file or content is there; `damaged`: what is there can be used no more. */
type PlaceFault = "replaced" | "damaged";

/** A file as it is at one moment. */
interface State {
  /** The log's first bytes, read before all else. */
  readonly log: Buffer;
  readonly stamp: Stamp;
  readonly head: Buffer;
}

/** As often is a file looked at that never rests; it is looked at again before long. */
const LOOKS = 10;

const sayings: Readonly<Record<PlaceFault, string>> = {
  replaced: "deleted or replaced",
  damaged: "overwritten or cut",
};

export class Place {
  /** What nobody else in this process may open. */
  readonly keys: readonly string[];
  readonly #disk: Disk;
  readonly #path: string;
  /** The name by which it was asked for, perhaps a link. */
  readonly #given: string;
  readonly #files: ReadonlyMap<string, FileId | undefined>;
  readonly #logs: ReadonlyMap<string, FileId | undefined>;
  readonly #file: OpenFile;
  /** SQLite has no lock on it. Undefined: it keeps none, as where processes share no memory. */
  readonly #log: OpenFile | undefined;
  /** Whether it had content when it was last looked at. */
  #hadLog = true;
  /** How it was last found well. */
  #well: State;
  readonly #db: Database;
  readonly #mark: Mark;
  /** The file when its mark was last drawn. */
  #marked: Stamp;

  /**
   * @param names of an archive: its own, and the one that was asked for
   * @param db that has it open, alone among those that write: before anything is written, the file is looked at
   * @throws {ArchiveError}
   */
  constructor(disk: Disk, { path, given }: { readonly path: string; readonly given: string }, db: Database) {
    this.#disk = disk;
    this.#db = db;
    this.#mark = new Mark(db);
    this.#path = path;
    this.#given = given;
    const noted = (names: readonly string[]): Map<string, FileId | undefined> =>
      new Map(names.map((name) => [name, idAt(disk, name)]));
    this.#files = noted([path, given, `${path}.lock`]);
    this.#logs = noted([`${path}-wal`, `${path}-shm`]);
    this.keys = keysOf(disk, path);
    // SQLite has made it for the mark.
    this.#log = asked(() => (disk.id(`${path}-wal`) === undefined ? undefined : disk.open(`${path}-wal`)));
    try {
      this.#file = asked(() => disk.open(path));
    } catch (error) {
      this.#log?.close();
      throw error;
    }
    try {
      this.#well = asked(() => this.#state());
      this.#marked = this.#well.stamp;
    } catch (error) {
      // With this, SQLite's locks are gone: whoever opens the archive closes it now.
      this.#closeFiles();
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
    if (change !== undefined) throw faultOf(change === "damaged" ? change : "replaced");
  }

  /**
   * Closes the archive. What took its place is not touched: the log is neither written into it nor left beside it. That of a
   * damaged one stays with it. A log that was deleted is still there for SQLite, which moves it into the file.
   */
  close(db: Database): void {
    const change = tried(() => this.#change());
    if (change === "replaced" || change === "damaged") closeLeavingLog(this.#path, db);
    else db.close();
    tried(() => this.#closeFiles());
    if (change === "replaced" || change === "moved") tried(() => this.#removeLog());
  }

  /** What became of the file: its path names another one or none, or it has another content. */
  #change(): PlaceFault | "moved" | "log deleted" | undefined {
    if (!this.#isNamed(this.#path)) return "moved";
    if (this.#given !== this.#path && !this.#isNamed(this.#given)) return "moved";
    const fault = this.#fault();
    if (fault !== undefined) return fault;
    // As long as somebody has the archive open, SQLite makes neither of them anew.
    const isThere = [...this.#logs].every(([name, id]) => isSameFile(idAt(this.#disk, name), id));
    return isThere ? undefined : "log deleted";
  }

  /** What became of its content. Without a log, SQLite writes into the file at each commit: nothing can be told. */
  #fault(): PlaceFault | undefined {
    if (this.#log === undefined) return undefined;
    return asked(() => this.#look() ?? this.#lookAtLog() ?? this.#lookAtMark());
  }

  /** Whether a name is still that of the file that was opened. */
  #isNamed(name: string): boolean {
    return isSameFile(idAt(this.#disk, name), this.#files.get(name));
  }

  /** While another program moves pages from the log, one look may be at several of its states: it is no fault then. */
  #look(): PlaceFault | undefined {
    let now = this.#state();
    for (let i = 0; i < LOOKS; i++) {
      const fault = this.#judge(now);
      if (fault === undefined) {
        this.#well = now;
        return undefined;
      }
      const then = this.#state();
      if (isSameState(now, then)) return fault;
      now = then;
    }
    return undefined;
  }

  #judge({ log, stamp: { size }, head }: State): PlaceFault | undefined {
    // SQLite empties it, or begins it anew: it never destroys its header.
    if (log.length > 0 && !isLog(log)) return "replaced";
    const well = this.#well;
    if (size === well.stamp.size && head.equals(well.head)) return undefined;
    const fault = judgeOpen(well.head, { size, head }, () => pagesOfLog(this.#readLog));
    if (fault !== undefined || head.equals(well.head)) return fault;
    return isFromLog(head, well.log, this.#readLog) ? undefined : "replaced";
  }

  /** An empty log: whether SQLite has emptied it, or still counts on what it had. */
  #lookAtLog(): PlaceFault | undefined {
    const isEmpty = this.#well.log.length === 0;
    if (isEmpty && this.#hadLog) {
      if (this.#db.isInTransaction || this.#db.isReadOnly) return undefined;
      if (this.#isLogMissed()) return "replaced";
    }
    this.#hadLog = !isEmpty;
    return undefined;
  }

  #isLogMissed(): boolean {
    try {
      // Nothing of an empty log can be moved.
      const pages = Number(
        this.#db.withoutWaiting(() => this.#db.get("PRAGMA wal_checkpoint(PASSIVE)"))!["log"],
      );
      return pages > 0 && this.#readLog(0, LOG_HEAD_BYTES).length === 0;
    } catch (error) {
      if (error instanceof ArchiveError && error.problem === "unwritable") return true;
      throw error;
    }
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

  readonly #readLog = (at: number, bytes: number): Buffer => this.#log?.read(at, bytes) ?? Buffer.alloc(0);

  #state(): State {
    const log = this.#readLog(0, LOG_HEAD_BYTES);
    return { log, stamp: this.#file.stamp(), head: this.#file.read(0, HEAD_BYTES) };
  }

  #closeFiles(): void {
    this.#log?.close();
    this.#file.close();
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

function isSameState(a: State, b: State): boolean {
  return isSameStamp(a.stamp, b.stamp) && a.head.equals(b.head) && a.log.equals(b.log);
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
