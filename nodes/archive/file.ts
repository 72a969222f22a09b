/** Opening the archive's file: mode, lock, damage, schema (docs/dev/decisions.md#2-lock-file, #9-damaged-archive). */
import { randomBytes } from "node:crypto";
import { closeSync, existsSync, mkdirSync, openSync, renameSync, truncateSync } from "node:fs";
import { dirname } from "node:path";
import { utcDayOf } from "../readings/index.js";
import { Database } from "./database.js";
import { ArchiveError, asArchiveError } from "./errors.js";
import { migrate } from "./schema.js";

export interface OpenedFile {
  readonly db: Database;
  /** The system frees it however the process ends; undefined in memory, which no other process can open. */
  readonly lock: Database | undefined;
  /** Where a damaged archive was moved to, if that happened. */
  readonly damaged: string | undefined;
}

/**
 * Opens or creates an archive and locks it for the life of the process.
 *
 * The lock is a second SQLite file held by an exclusive transaction: the system frees it even after `kill -9`, and
 * there is no pid to trust. A damaged archive is moved aside with its log files and a new one is created; the new one
 * remembers the UTC day on which the call log was lost.
 *
 * @param now milliseconds
 * @throws {ArchiveError} locked, newer, unwritable, unsupported
 */
export function openFile(path: string, now: number): OpenedFile {
  try {
    mkdirSync(dirname(path), { recursive: true });
    createPrivate(path);
    createPrivate(`${path}.lock`);
  } catch (error) {
    throw asArchiveError(error);
  }
  const lock = takeLock(`${path}.lock`);
  try {
    try {
      return { db: openDatabase(path), lock, damaged: undefined };
    } catch (error) {
      if (!(error instanceof ArchiveError) || error.problem !== "damaged") throw error;
      const damaged = moveAside(path, now);
      createPrivate(path);
      const db = openDatabase(path);
      db.run("INSERT INTO meta VALUES ('calls_lost_on', ?)", utcDayOf(now / 1000));
      return { db, lock, damaged };
    }
  } catch (error) {
    lock.close();
    throw error;
  }
}

/** An archive that disappears with the process. */
export function openMemory(): OpenedFile {
  const db = new Database(":memory:");
  prepare(db);
  return { db, lock: undefined, damaged: undefined };
}

function takeLock(path: string): Database {
  try {
    return hold(path);
  } catch (error) {
    if (!(error instanceof ArchiveError) || error.problem !== "damaged") throw error;
    // Not our lock file, which is always empty, and not in use: SQLite reports a lock before it reads the content.
    empty(path);
    return hold(path);
  }
}

/**
 * Emptied in place: a lock belongs to the file, not to its name, and another process may be doing the same right now.
 */
function empty(path: string): void {
  try {
    truncateSync(path);
  } catch (error) {
    throw asArchiveError(error);
  }
}

function hold(path: string): Database {
  const lock = new Database(path);
  try {
    lock.exec("PRAGMA journal_mode = DELETE; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock.close();
    if (error instanceof ArchiveError && error.problem === "locked") {
      throw new ArchiveError("locked", "Another process uses this archive.", error);
    }
    throw error;
  }
}

function openDatabase(path: string): Database {
  check(path);
  const db = new Database(path);
  try {
    db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 2000");
    prepare(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function prepare(db: Database): void {
  migrate(db);
  db.run("INSERT OR IGNORE INTO meta VALUES ('hash_key', ?)", randomBytes(32).toString("hex"));
}

/**
 * Checks for damage over a read-only connection. When a writable one closes, it writes the log into the damaged file
 * and deletes the log, along with anything that could still be recovered by hand.
 */
function check(path: string): void {
  try {
    quickCheck(path, true);
  } catch (error) {
    if (!(error instanceof ArchiveError) || error.problem !== "unwritable") throw error;
    // A kill at the very first moment, before there is a log, leaves a journal that has to be rolled back.
    quickCheck(path, false);
  }
}

function quickCheck(path: string, readOnly: boolean): void {
  const db = new Database(path, { readOnly });
  try {
    if (db.get("PRAGMA quick_check(1)")?.["quick_check"] !== "ok") {
      throw new ArchiveError("damaged", "The archive is damaged.");
    }
  } finally {
    db.close();
  }
}

/** Readings and the PDL are private: mode 600, which SQLite gives to the -wal and -shm files too. */
function createPrivate(path: string): void {
  closeSync(openSync(path, "a", 0o600));
}

function moveAside(path: string, now: number): string {
  const stamp = new Date(now).toISOString().slice(0, 19).replace(/[-:]/g, "");
  let target = `${path}.damaged-${stamp}Z`;
  // No copy replaces another, however quickly it follows.
  for (let i = 2; existsSync(target); i++) target = `${path}.damaged-${stamp}Z-${i}`;
  for (const suffix of ["", "-wal", "-shm"]) {
    if (existsSync(path + suffix)) renameSync(path + suffix, target + suffix);
  }
  return target;
}
