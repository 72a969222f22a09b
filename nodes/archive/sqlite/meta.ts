/** What the archive notes of itself: the table `meta`, and the version of its schema. */
import type { Database } from "./database.js";

/** undefined: nothing is noted under this key */
export function metaOf(db: Database, key: string): string | number | undefined {
  return db.get("SELECT value FROM meta WHERE key = ?", key)?.["value"] ?? undefined;
}

export function setMeta(db: Database, key: string, value: string | number): void {
  db.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", key, value);
}

export function dropMeta(db: Database, key: string): void {
  db.run("DELETE FROM meta WHERE key = ?", key);
}

/** SQLite's user_version: the schema of an archive, the openings in a lock file. */
export function versionOf(db: Database): number {
  return Number(db.get("PRAGMA user_version")!["user_version"]);
}
