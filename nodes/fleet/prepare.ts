/** Makes the database ready: its version, its tables. */
import type { FleetDatabase, Transaction } from "./database.js";
import { migrations, schemaVersion, sqlOf, usableFrom } from "./migrations.js";
import { FleetError } from "./problem.js";

/** PostgreSQL 14, as it numbers itself. */
const OLDEST = 140_000;
/** Two members may meet an empty database. Any number that no other program uses. */
const LOCK = 1_280_199_513;

/**
 * Brings the tables to this package's version.
 * @returns the id of the database: what was read of another one says nothing of it
 * @throws {FleetError} `old`, `newer`, `forbidden` when the role may not create what is missing
 */
export async function prepare(database: FleetDatabase): Promise<string> {
  const { schema } = database;
  const found = await database.transaction((transaction) => look(transaction, schema));
  if (found.version >= schemaVersion) return found.id;
  return await database.transaction(async (transaction) => {
    await transaction.query("SELECT pg_advisory_xact_lock($1)", [LOCK]);
    const { version, has } = await look(transaction, schema);
    if (!has) await transaction.run(`CREATE SCHEMA ${schema}`);
    for (const migration of migrations.slice(version)) await transaction.run(sqlOf(migration, schema));
    for (const [key, value] of [
      ["schema", schemaVersion],
      ["usable_from", usableFrom],
    ] as const) {
      await transaction.query(
        `INSERT INTO ${schema}.meta VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
        [key, String(value)],
      );
    }
    return (await look(transaction, schema)).id;
  });
}

/** @returns the version of the tables, 0: there are none; whether there is the schema; and its id */
async function look(
  transaction: Transaction,
  schema: string,
): Promise<{ version: number; has: boolean; id: string }> {
  const [server] = await transaction.query<{ version: number; has: boolean; is_made: boolean }>(
    `SELECT current_setting('server_version_num')::integer AS version, to_regnamespace($1) IS NOT NULL AS has,
       to_regclass($1 || '.meta') IS NOT NULL AS is_made`,
    [schema],
  );
  if (server!.version < OLDEST) throw new FleetError("old");
  if (!server!.is_made) return { version: 0, has: server!.has, id: "" };
  const rows = await transaction.query<{ key: string; value: string }>(
    `SELECT key, value FROM ${schema}.meta`,
  );
  const meta = new Map(rows.map(({ key, value }) => [key, value]));
  const version = Number(meta.get("schema") ?? 0);
  if (Number(meta.get("usable_from") ?? 0) > schemaVersion) throw new FleetError("newer");
  return { version, has: true, id: meta.get("id") ?? "" };
}
