/** Whether a database without an application_id is an archive of an earlier version: its tables decide. */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Database, type Row } from "./database.js";
import type { Disk } from "./disk.js";
import { ArchiveError } from "./errors.js";
import { migrate, migrations } from "./schema.js";

/**
 * Looks inside without leaving a trace: the file may be another program's.
 * @returns true: all tables of an archive are there, with exactly their columns
 * @throws {ArchiveError} `damaged`, …: SQLite cannot read it
 */
export function hasArchiveTables(disk: Disk, path: string): boolean {
  const exists = (suffix: string): boolean => (disk.id(path + suffix)?.size ?? 0) > 0;
  const hasLog = exists("-wal");
  // SQLite would roll the journal back, or leave an index of the log: only in a copy.
  if (exists("-journal") || (hasLog && disk.id(`${path}-shm`) === undefined)) return inCopy(path, isArchive);
  // A reader leaves the -wal and -shm that it makes; a writer that writes nothing takes them away again.
  return isArchive(path, hasLog);
}

function inCopy<T>(path: string, look: (copy: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "enedis-linky-"));
  try {
    for (const suffix of ["", "-wal", "-journal"]) {
      if (existsSync(path + suffix)) copyFileSync(path + suffix, join(folder, `archive${suffix}`));
    }
    return look(join(folder, "archive"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function isArchive(path: string, readOnly = false): boolean {
  const db = new Database(path, { readOnly });
  try {
    db.exec("PRAGMA busy_timeout = 2000");
    const version = Number(db.get("PRAGMA user_version")!["user_version"]);
    if (version < 1 || version > migrations.length) return false;
    const tables = tablesOf(db);
    return [...expectedTables(version)].every(([name, columns]) => tables.get(name) === columns);
  } finally {
    db.close();
  }
}

function expectedTables(version: number): Map<string, string> {
  const db = new Database(":memory:");
  try {
    migrate(db, migrations.slice(0, version));
    return tablesOf(db);
  } finally {
    db.close();
  }
}

/** The columns of each table. */
function tablesOf(db: Database): Map<string, string> {
  const rows = db.all(
    `SELECT t.name, json_group_array(c.name || ' ' || c.type || ' ' || c.pk) AS columns
     FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' GROUP BY t.name`,
  );
  return new Map(rows.map((row: Row) => [String(row["name"]), String(row["columns"])]));
}

/** The file is another program's: it stays as it is. */
export function foreign(path: string): ArchiveError {
  return new ArchiveError("foreign", "The file at this path is not an archive of this package.", { path });
}
