/** Reading an archive that cannot be written: a full or read-only disk, or no permission. */
import { accessSync, constants } from "node:fs";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { Database, asArchiveError, ArchiveError, versionOf, schemaVersion } from "../sqlite/index.js";
import { find, realPath, type Disk } from "./disk.js";
import type { OpenedFile } from "./file.js";
import { judgeArchive } from "./header.js";

/**
 * Opens an archive for reading only.
 * @param given absolute
 * @throws {ArchiveError} not readable either
 */
export function openReadable(given: string, disk: Disk): OpenedFile {
  const path = realPath(disk, given);
  if (judgeArchive(find(disk, path), false) !== "ours") throw unreadable();
  const db = firstThatReads(path);
  return {
    db,
    loss: undefined,
    isUnchecked: false,
    assertInPlace: () => undefined,
    close: () => {
      db.close();
    },
  };
}

/** SQLite needs a log and an index of it even to read, unless it may assume something about other readers. */
function firstThatReads(path: string): Database {
  // It is tried again every minute.
  const once = { patienceMs: 0 };
  const ways: readonly (() => Database)[] = [
    // The index in memory: on a full disk there is no room for it.
    () => alone(new Database(path, once)),
    // The log and its index are there.
    () => new Database(path, { readOnly: true, ...once }),
    // There is no log, and a read-only disk lets nobody change the file. (Node.js 22.13 does not know such addresses.)
    () => new Database(`${pathToFileURL(path).href}?immutable=1`, { readOnly: true, ...once }),
  ];
  let last: unknown;
  for (const open of ways) {
    try {
      return readable(open());
    } catch (error) {
      last = error;
    }
  }
  throw unreadable(last);
}

function alone(db: Database): Database {
  try {
    db.exec("PRAGMA locking_mode = EXCLUSIVE");
    db.stopWriting();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function readable(db: Database): Database {
  try {
    const version = versionOf(db);
    if (version !== schemaVersion || db.get("SELECT 1 FROM meta") === undefined) throw unreadable();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function unreadable(cause?: unknown): ArchiveError {
  return new ArchiveError("unwritable", "The archive can be neither written nor read.", { cause });
}

/**
 * Whether an archive that is open for reading could be written again.
 * @throws {ArchiveError} it cannot
 */
export function tryWriting(path: string, db: Database): void {
  try {
    for (const name of [path, dirname(path)]) accessSync(name, constants.W_OK);
  } catch (error) {
    throw asArchiveError(error);
  }
  db.tryWriting("UPDATE meta SET value = value WHERE key = 'hash_key'");
}
