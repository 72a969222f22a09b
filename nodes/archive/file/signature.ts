/** Whether a database without an application_id is an archive of an earlier version: its tables decide. */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  Database,
  type Row,
  asArchiveError,
  ArchiveError,
  versionOf,
  migrate,
  migrations,
} from "../sqlite/index.js";
import type { Disk } from "./disk.js";

/**
 * Looks inside without leaving a trace: the file may be another program's.
 * @returns true: all tables of an archive are there, with exactly their columns
 * @throws {ArchiveError} `damaged`, …: SQLite cannot read it
 */
export function hasArchiveTables(disk: Disk, path: string): boolean {
  // SQLite would roll the journal back, or write the index of the log anew: only in a copy.
  const hasCompanion = ["-wal", "-shm", "-journal"].some((suffix) => disk.id(path + suffix) !== undefined);
  // A writer that writes nothing takes the -wal and -shm that it makes away again; a reader leaves them.
  return hasCompanion ? inCopy(path, isArchive) : isArchive(path);
}

/**
 * Looks at a copy of a database. Its log and its journal are copied with it: what is committed in them is in the copy too.
 */
export function inCopy<T>(path: string, look: (copy: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "enedis-linky-"));
  try {
    for (const suffix of ["", "-wal", "-journal"]) {
      if (existsSync(path + suffix)) copyFileSync(path + suffix, join(folder, `archive${suffix}`));
    }
    return look(join(folder, "archive"));
  } catch (error) {
    throw asArchiveError(error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function isArchive(path: string): boolean {
  const db = new Database(path);
  try {
    return isComplete(db);
  } finally {
    db.close();
  }
}

/** Whether a database has all tables and indexes of its schema version, with exactly their columns. */
export function isComplete(db: Database): boolean {
  const version = versionOf(db);
  if (version < 1 || version > migrations.length) return false;
  const parts = partsOf(db);
  return [...expectedParts(version)].every(([name, columns]) => parts.get(name) === columns);
}

/** By schema version. */
const expected = new Map<number, ReadonlyMap<string, string>>();

function expectedParts(version: number): ReadonlyMap<string, string> {
  let parts = expected.get(version);
  if (parts === undefined) {
    const db = new Database(":memory:");
    try {
      migrate(db, migrations.slice(0, version));
      expected.set(version, (parts = partsOf(db)));
    } finally {
      db.close();
    }
  }
  return parts;
}

/** The columns of each table and index. */
function partsOf(db: Database): Map<string, string> {
  const rows = [
    ...db.all(
      `SELECT t.name, json_group_array(c.name || ' ' || c.type || ' ' || c.pk) AS columns
       FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' GROUP BY t.name`,
    ),
    ...db.all(
      `SELECT t.name, json_group_array(t.tbl_name || ' ' || c.name) AS columns
       FROM sqlite_schema t JOIN pragma_index_info(t.name) c WHERE t.type = 'index' GROUP BY t.name`,
    ),
  ];
  return new Map(rows.map((row: Row) => [String(row["name"]), String(row["columns"])]));
}

/** The file is another program's: it stays as it is. */
export function foreign(path: string): ArchiveError {
  return new ArchiveError("foreign", "The file at this path is not an archive of this package.", { path });
}
