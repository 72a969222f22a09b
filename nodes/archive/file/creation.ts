/** Making an archive, and moving one aside (docs/dev/decisions.md#9-damaged-archive). */
import { randomBytes, randomUUID } from "node:crypto";
import { closeSync, existsSync, openSync, renameSync, rmSync } from "node:fs";
import { utcDayOf } from "../../readings/index.js";
import { Database, asArchiveError, metaOf, setMeta, migrate } from "../sqlite/index.js";
import { findFile, isTaken, type Disk } from "./disk.js";
import { ARCHIVE_ID, isUnfinished } from "./header.js";
import { noteLostLooks } from "../colors/index.js";
import { writeOpenings } from "./openings.js";
import { foreign } from "./signature.js";

/**
 * Makes an archive that is complete when it appears at its path: a kill leaves either none or a whole one.
 * @param lostAt milliseconds: it replaces one whose call log is lost; undefined: it is the first one
 * @param openings those of the one before it; 0: it is the first one
 */
export function create(disk: Disk, path: string, lostAt: number | undefined, openings: number): void {
  const unfinished = `${path}.new`;
  const found = findFile(disk, unfinished);
  try {
    if (found.size !== undefined) {
      if (!isUnfinished(found)) throw foreign(unfinished);
      rmSync(unfinished);
    }
    // Readings and the PDL are private: mode 600, which SQLite gives to the -wal and -shm files too.
    closeSync(openSync(unfinished, "wx", 0o600));
    const db = new Database(unfinished);
    try {
      db.exec(
        `PRAGMA journal_mode = MEMORY; PRAGMA synchronous = FULL; PRAGMA application_id = ${ARCHIVE_ID}`,
      );
      prepare(db);
      writeOpenings(db, openings);
      if (lostAt !== undefined) noteLoss(db, lostAt);
    } finally {
      db.close();
    }
    renameSync(unfinished, path);
  } catch (error) {
    throw asArchiveError(error);
  }
}

/** Brings a database to the current schema, with a key for the hashes of credentials. */
export function prepare(db: Database): void {
  migrate(db);
  if (metaOf(db, "hash_key") === undefined) setMeta(db, "hash_key", randomBytes(32).toString("hex"));
}

/**
 * The calls since the last entry of the log are not known: from now on, all accounts have few calls left on this UTC day
 * (docs/dev/contract.md#budgets).
 * @param now milliseconds
 */
export function noteLoss(db: Database, now: number): void {
  noteLostCalls(db, now);
  setMeta(db, "loss", randomUUID());
}

/** The same, of an archive that otherwise lacks nothing. */
export function noteLostCalls(db: Database, now: number): void {
  setMeta(db, "calls_lost_on", utcDayOf(now / 1000));
  setMeta(db, "calls_lost_after", Number(db.get("SELECT max(id) AS id FROM call")!["id"] ?? 0));
  noteLostLooks(db, now);
}

const LOG_FILES = ["-wal", "-shm"] as const;

/**
 * Moves an archive aside with its log.
 * @returns where it lies now
 */
export function moveAside(path: string, now: number): string {
  return moveFiles(path, ["", ...LOG_FILES], now);
}

/** Moves a log aside that belongs to another archive. */
export function moveLogAside(path: string, now: number): void {
  moveFiles(path, LOG_FILES, now);
}

function moveFiles(path: string, files: readonly string[], now: number): string {
  const stamp = new Date(now).toISOString().slice(0, 19).replace(/[-:]/g, "");
  let target = `${path}.damaged-${stamp}Z`;
  // No copy replaces another, however quickly it follows.
  const isTakenByOne = (): boolean => files.some((suffix) => isTaken(target + suffix));
  for (let i = 2; isTakenByOne(); i++) target = `${path}.damaged-${stamp}Z-${i}`;
  try {
    // The log last: after a kill in between, what is left of it tells that there was an archive.
    for (const suffix of files) {
      if (existsSync(path + suffix)) renameSync(path + suffix, target + suffix);
    }
  } catch (error) {
    throw asArchiveError(error);
  }
  return target;
}
