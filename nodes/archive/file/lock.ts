/**
 * The lock of an archive (docs/dev/decisions.md#2-lock-file): a second SQLite file, held by an exclusive transaction for
 * the life of the process. It also remembers that an archive was here, and how often it was opened (openings.ts).
 */
import { closeSync, openSync } from "node:fs";
import { Database, asArchiveError, ArchiveError, versionOf } from "../sqlite/index.js";
import { findFile, type Disk } from "./disk.js";
import { judgeLock, LOCK_ID } from "./header.js";
import { foreign } from "./signature.js";

/**
 * Looks at a lock file without changing it.
 * @returns whether it remembers an archive
 * @throws {ArchiveError} `foreign`: another program's file
 */
export function lookAtLock(disk: Disk, path: string): boolean {
  const { isOurs, remembers } = judgeLock(findFile(disk, path));
  if (!isOurs) throw foreign(path);
  return remembers;
}

/** @throws {ArchiveError} `locked`, `unwritable` */
export function takeLock(path: string): Database {
  try {
    closeSync(openSync(path, "a", 0o600));
  } catch (error) {
    throw asArchiveError(error);
  }
  // Who holds it holds it for long: it is not waited for.
  const lock = new Database(path, { patienceMs: 0 });
  try {
    // In memory: a journal of its own would lie beside it for the life of the process.
    lock.exec("PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock.close();
    if (error instanceof ArchiveError && error.problem === "busy") {
      throw new ArchiveError("locked", "Another process uses this archive.", { cause: error });
    }
    throw error;
  }
}

/** How many openings and closings of its archive a held lock remembers; 0: it remembers no archive. */
export function openingsOf(lock: Database): number {
  return Math.max(0, versionOf(lock));
}

/** Makes a held lock remember that there is an archive, and its openings (over 0). It stays held. */
export function rememberOpenings(lock: Database, openings: number): void {
  // In the transaction that holds the lock: its first commit writes the file, and a kill right after one without our id
  // would leave a file that nobody knows as ours. The exclusive mode keeps the lock between two transactions.
  lock.exec(`PRAGMA application_id = ${LOCK_ID}; PRAGMA user_version = ${openings}; COMMIT; BEGIN EXCLUSIVE`);
}
