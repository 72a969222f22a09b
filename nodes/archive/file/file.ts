/**
 * Opening the archive's file: whose it is, its lock, damage, schema
 * (docs/dev/decisions.md#41-identity-of-the-archive, #2-lock-file, #9-damaged-archive).
 */
import { dirname } from "node:path";
import { CHECKED_AT_ONCE, check } from "./check.js";
import { create, moveAside, moveLogAside, noteLoss, prepare } from "./creation.js";
import { Database, asArchiveError, ArchiveError, dropMeta, metaOf } from "../sqlite/index.js";
import { find, makeFolder, realPath, type Disk } from "./disk.js";
import { hasStaleLog, judgeArchive, type Verdict } from "./header.js";
import { lookAtLock, openingsOf, takeLock } from "./lock.js";
import { countOpening, isOlderCopy } from "./openings.js";
import { keysOf, Place } from "./place.js";
import { foreign, hasArchiveTables } from "./signature.js";

/** Why the log of calls is not complete: for the rest of that UTC day each account has few calls left. */
export type Loss =
  /** A damaged archive was moved to a path, and a new one begun. */
  | { readonly kind: "damaged"; readonly movedTo: string }
  /** The archive was deleted, and a new one begun. */
  | { readonly kind: "missing" }
  /** While it was open, another archive of ours took its place. */
  | { readonly kind: "replaced" }
  /** It is a backup in its first use as an archive, or an older copy of the archive that was here. */
  | { readonly kind: "backup" };

export interface OpenedFile {
  readonly db: Database;
  readonly loss: Loss | undefined;
  /** It is too large to be checked for damage at once. */
  readonly isUnchecked: boolean;
  /**
   * Call before anything counts as stored.
   * @throws {ArchiveError} this file or its lock is no longer in its place, or not as it was left: `replaced`, `damaged`
   */
  assertInPlace(): void;
  close(): void;
}

export interface OpenOptions {
  readonly disk: Disk;
  /** Milliseconds. */
  readonly now: number;
  /** What this process knows of the file from before: it was replaced, or a check has found damage. */
  readonly known?: "replaced" | "damaged" | undefined;
}

/** The files that this process has open: looking at one of them would free SQLite's locks. */
const openHere = new Set<string>();

/**
 * Opens or creates an archive and locks it for the life of the process. A damaged archive is moved aside with its log
 * files and a new one is created. What is not ours is not touched, and nothing is made beside it.
 *
 * @param given absolute: SQLite understands some other names, as `file:…` and `:memory:`, in its own way. Of a link, lock
 * and log lie beside what it leads to: whoever opens that file by another name finds them.
 * @throws {ArchiveError} foreign, locked, busy, newer, unwritable, unsupported
 */
export function openFile(given: string, { disk, now, known }: OpenOptions): OpenedFile {
  const path = realPath(disk, given);
  if (keysOf(disk, path).some((key) => openHere.has(key))) {
    throw new ArchiveError("locked", "This process has the archive open already.");
  }
  makeFolder(dirname(path));
  const remembers = lookAtLock(disk, `${path}.lock`);
  const wasThere = remembers || known !== undefined;
  judge(disk, path, wasThere);
  const lock = takeLock(`${path}.lock`);
  try {
    const verdict = known === "damaged" ? "damaged" : judge(disk, path, wasThere);
    const { db, loss, isUnchecked } = openJudged(disk, path, verdict, { now, known, wasThere, lock });
    const place = orClose(db, () => new Place(disk, { path, given }, db));
    for (const key of place.keys) openHere.add(key);
    return {
      db,
      loss,
      isUnchecked,
      assertInPlace: () => place.assertWell(),
      close() {
        for (const key of place.keys) openHere.delete(key);
        if (!db.isReadOnly) countClosing(db, lock, place);
        place.close(db);
        lock.close();
      },
    };
  } catch (error) {
    lock.close();
    throw error;
  }
}

/** A copy made while the archive was open is older than what a clean close leaves. */
function countClosing(db: Database, lock: Database, place: Place): void {
  try {
    place.assertWell();
    countOpening(db, lock);
  } catch (error) {
    // It closes because it cannot be used: as after a kill, the last count stays.
    if (!(error instanceof ArchiveError)) throw error;
  }
}

/** @throws {ArchiveError} for anything that may not be opened, or moved aside */
function judge(disk: Disk, path: string, wasThere: boolean): Exclude<Verdict, "foreign" | "newer"> {
  const verdict = judgeArchive(find(disk, path), wasThere);
  switch (verdict) {
    case "foreign":
      throw foreign(path);
    case "newer":
      throw new ArchiveError("newer", "The archive was written by a newer version of this package.");
    case "unsigned":
      return judgeInside(disk, path, wasThere);
    case "absent":
    case "ours":
    case "damaged":
      return verdict;
  }
}

function judgeInside(disk: Disk, path: string, wasThere: boolean): "unsigned" | "damaged" {
  try {
    if (hasArchiveTables(disk, path)) return "unsigned";
  } catch (error) {
    const known = asArchiveError(error);
    if (!(known instanceof ArchiveError) || known.problem !== "damaged") throw known;
    // Its tables cannot be read: whether they were ours, only the lock file knows.
    if (wasThere) return "damaged";
  }
  throw foreign(path);
}

interface Judged {
  readonly now: number;
  readonly known: OpenOptions["known"];
  readonly wasThere: boolean;
  /** Held. */
  readonly lock: Database;
}

function openJudged(
  disk: Disk,
  path: string,
  verdict: ReturnType<typeof judge>,
  { now, known, wasThere, lock }: Judged,
): Pick<OpenedFile, "db" | "loss" | "isUnchecked"> {
  const begin = (loss: Loss | undefined): ReturnType<typeof openJudged> => {
    create(disk, path, loss && now, openingsOf(lock));
    const { db } = openDatabase(path, (made) => countOpening(made, lock));
    return { db, loss, isUnchecked: false };
  };
  if (verdict === "absent") return begin(wasThere ? { kind: "missing" } : undefined);
  if (verdict !== "damaged") {
    try {
      if (hasStaleLog(find(disk, path))) moveLogAside(path, now);
      const isUnchecked = (disk.id(path)?.size ?? 0) > CHECKED_AT_ONCE;
      check(path, !isUnchecked);
      const { db, result } = openDatabase(path, (opened) => {
        const loss = lossOf(opened, known ?? (isOlderCopy(opened, lock) ? "older" : undefined), now);
        countOpening(opened, lock);
        return loss;
      });
      return { db, loss: result, isUnchecked };
    } catch (error) {
      if (!(error instanceof ArchiveError) || error.problem !== "damaged") throw error;
    }
  }
  return begin({ kind: "damaged", movedTo: moveAside(path, now) });
}

/** @param begin what is done before it is used; if it fails, the archive is closed */
function openDatabase<T>(
  path: string,
  begin: (db: Database) => T,
): { readonly db: Database; readonly result: T } {
  const db = new Database(path);
  const result = orClose(db, () => {
    // What is deleted is overwritten: a forgotten meter leaves nothing in the file.
    db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
    prepare(db);
    return begin(db);
  });
  return { db, result };
}

/** Does work for which a database was opened; if it fails, the database is closed. */
function orClose<T>(db: Database, work: () => T): T {
  try {
    return work();
  } catch (error) {
    db.close();
    throw error;
  }
}

/** A backup, an older copy, or an archive put in the place of an open one, lacks the calls since it was written. */
function lossOf(db: Database, known: OpenOptions["known"] | "older", now: number): Loss | undefined {
  const isBackup = known === "older" || metaOf(db, "backup") !== undefined;
  if (!isBackup && known !== "replaced") return undefined;
  db.transaction(() => {
    noteLoss(db, now);
    dropMeta(db, "backup");
  });
  return { kind: isBackup ? "backup" : "replaced" };
}

/** An archive that disappears with the process. */
export function openMemory(): OpenedFile {
  const db = new Database(":memory:");
  prepare(db);
  return {
    db,
    loss: undefined,
    isUnchecked: false,
    assertInPlace: () => undefined,
    close() {
      db.close();
    },
  };
}
