/** Brings a file to the present schema. */
import type { Database } from "./database.js";
import { ArchiveError } from "./errors.js";
import { versionOf } from "./meta.js";
import { migrations } from "./schema.js";

/** The schema version that this package writes (SQLite's user_version). */
export const schemaVersion = migrations.length;

/**
 * @param version of a file
 * @throws {ArchiveError} `newer` when a later version of the package wrote the file
 */
export function assertKnown(version: number, known = schemaVersion): void {
  if (version <= known) return;
  throw new ArchiveError(
    "newer",
    `The archive was written by a newer version of this package (schema ${version}, known here: ${known}).`,
  );
}

/**
 * Brings a file to the current schema, each migration in its own transaction.
 * @throws {ArchiveError} `newer` when a later version of the package wrote the file
 */
export function migrate(db: Database, all: readonly string[] = migrations): void {
  const version = versionOf(db);
  assertKnown(version, all.length);
  const isNew = version === 0 && all === migrations;
  if (isNew && present !== undefined) {
    const statements = present;
    db.transaction(() => {
      db.exec(statements);
    });
    return;
  }
  const isEmpty = isNew && db.get("SELECT 1 FROM sqlite_schema LIMIT 1") === undefined;
  for (const [i, migration] of all.slice(version).entries()) {
    db.transaction(() => {
      db.exec(migration);
      db.exec(`PRAGMA user_version = ${version + i + 1}`);
    });
  }
  if (isEmpty) present = statementsOf(db);
}

/** What all migrations come to, once they ran in this process: half the work for each further archive, as in memory. */
let present: string | undefined;

function statementsOf(db: Database): string {
  const made = db.all("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid");
  const pragmas = ["application_id", "user_version"].map(
    (name) => `PRAGMA ${name} = ${Number(db.get(`PRAGMA ${name}`)![name])}`,
  );
  return [...made.map(({ sql }) => String(sql)), ...pragmas].join(";\n");
}
