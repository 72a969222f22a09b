/**
 * How often an archive was opened and closed, counted in it and in its lock file: an archive that counts less than its lock
 * file is an older copy, as one made by hand, put back (docs/dev/decisions.md#41-identity-of-the-archive).
 */
import { type Database, metaOf, setMeta } from "../sqlite/index.js";
import { openingsOf, rememberOpenings } from "./lock.js";

/** SQLite's user_version, which holds the number in the lock file, has 32 bits with a sign. */
const MOST = 2 ** 31 - 1;
/** Earlier versions marked a lock file that remembers an archive with it, and left none in the archive. */
const UNCOUNTED = 1;

/** Whether an archive is an older state of the one that its lock file saw last. */
export function isOlderCopy(db: Database, lock: Database): boolean {
  return openingsIn(db) < openingsOf(lock);
}

/**
 * Counts an opening or a clean close. The archive first, and durably: a kill in between leaves it ahead of its lock file,
 * which accuses nobody.
 * @throws {ArchiveError} either cannot be written
 */
export function countOpening(db: Database, lock: Database): void {
  const openings = Math.min(Math.max(openingsIn(db), openingsOf(lock)) + 1, MOST);
  writeOpenings(db, openings);
  rememberOpenings(lock, openings);
}

export function writeOpenings(db: Database, openings: number): void {
  setMeta(db, "openings", openings);
}

function openingsIn(db: Database): number {
  const value = metaOf(db, "openings");
  return typeof value === "number" && Number.isInteger(value) ? value : UNCOUNTED;
}
