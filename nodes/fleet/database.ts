/**
 * The fleet's PostgreSQL: whole transactions on at most two connections, and nothing that lives in a session, so that
 * PgBouncer may stand between (docs/dev/contract.md#postgresql).
 */
import { createRequire } from "node:module";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Client, Pool, PoolClient, QueryResult, QueryResultRow } from "pg";
import { read, written } from "./lettering.js";
import { asFleetError, FleetError } from "./problem.js";

/** Milliseconds. A statement that takes longer has failed, on both sides. */
const LONGEST_MS = 5_000;
/**
 * Milliseconds. After so long without a statement, PostgreSQL ends a transaction: of a machine that was cut off, it would
 * keep the locks for hours. Ours have less than a second between two, unless this process was halted.
 */
const SILENT_MS = 30_000;
const CONNECTIONS = 2;
/** Milliseconds to wait for the end of all connections. */
const END_MS = 2_000;

/** Within one transaction. */
export interface Transaction {
  /**
   * @param values bound to $1, $2, …; texts may have letters that the database lacks, also in lists. JSON is jsonOf's
   * @throws {FleetError}
   */
  query<R extends QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<R[]>;
  /** Several statements without values. @throws {FleetError} */
  run(sql: string): Promise<void>;
}

/** The seconds since 1970 of a timestamp, in SQL. */
export const seconds = (column: string): string => `extract(epoch FROM ${column})::float8`;

type Driver = typeof import("pg");

/**
 * The package `pg`, which users install if they want a fleet: beside this package, or in Node-RED's user directory.
 * @throws {FleetError} `driver`
 */
export function loadDriver(folders: readonly string[]): Driver {
  for (const folder of folders) {
    try {
      return createRequire(path.join(folder, "package.json"))("pg") as Driver;
    } catch (error) {
      if ((error as { code?: unknown }).code !== "MODULE_NOT_FOUND") throw error;
    }
  }
  throw new FleetError("driver");
}

/**
 * Finds what the driver finds only when it connects: then it throws, and the connection that was not even begun keeps its
 * place among the two, and the pool from ending.
 * @throws {FleetError} `url`
 */
function checkAddress(driver: Driver, url: string): void {
  let client: Client;
  try {
    client = new driver.Client({ connectionString: url });
  } catch (error) {
    // Its message has the address, and with it the password. The code may be of a certificate's file.
    const { code } = error as { readonly code?: unknown };
    throw new FleetError("url", typeof code === "string" ? code : undefined);
  }
  const { host, port } = client;
  if (!(port > 0 && port < 65_536) || host.includes("\0")) throw new FleetError("url");
}

export class FleetDatabase {
  /** As SQL needs it: quoted. */
  readonly schema: string;
  readonly #pool: Pool;

  /**
   * Connects on the first transaction.
   * @throws {FleetError} `url`
   */
  constructor(driver: Driver, url: string, schema: string) {
    this.schema = `"${schema}"`;
    checkAddress(driver, url);
    const types = new driver.TypeOverrides();
    // Counts and revisions fit into a number.
    types.setTypeParser(driver.types.builtins.INT8, Number);
    this.#pool = new driver.Pool({
      connectionString: url,
      max: CONNECTIONS,
      connectionTimeoutMillis: LONGEST_MS,
      query_timeout: LONGEST_MS + 1_000,
      idleTimeoutMillis: 60_000,
      allowExitOnIdle: true,
      types,
    });
    // A connection that breaks must not end Node-RED, whether it is idle or between two statements: the next one says
    // what is wrong.
    this.#pool.on("error", () => undefined);
    this.#pool.on("connect", (client) => client.on("error", () => undefined));
  }

  /**
   * All or nothing.
   * @throws {FleetError}
   */
  async transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    let client: PoolClient | undefined;
    try {
      client = await asking(() => this.#pool.connect());
      const transaction = transactionOf(client, await begin(client));
      const result = await work(transaction);
      await transaction.run("COMMIT");
      client.release();
      return result;
    } catch (error) {
      // A connection of which nobody knows what it is doing is closed: that rolls back.
      client?.release(true);
      throw error;
    }
  }

  /** Ends all connections, with what they are doing. One that could not be begun may never end. */
  async close(): Promise<void> {
    const ended = this.#pool.end().catch(() => undefined);
    await Promise.race([ended, setTimeout(END_MS, undefined, { ref: false })]);
  }
}

/** What fails here is PostgreSQL's failure; what else fails in a transaction is the archive's, or ours. */
async function asking<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asFleetError(error);
  }
}

/** @returns the database's encoding */
async function begin(client: PoolClient): Promise<string> {
  // In one message with BEGIN: no transaction is without the limits, and PgBouncer hands them to nobody else. Days are read
  // as text, whatever the database writes by itself.
  const results = await asking(() =>
    client.query(
      `BEGIN; SET LOCAL statement_timeout = ${LONGEST_MS}; SET LOCAL lock_timeout = ${LONGEST_MS};
       SET LOCAL idle_in_transaction_session_timeout = ${SILENT_MS}; SET LOCAL datestyle = ISO; SHOW server_encoding`,
    ),
  );
  // Of several statements, it is a list.
  const [row] = (results as unknown as QueryResult<{ server_encoding: string }>[]).at(-1)!.rows;
  return row!.server_encoding;
}

function transactionOf(client: PoolClient, encoding: string): Transaction {
  const bound = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(bound);
    return typeof value === "string" ? written(value, encoding) : value;
  };
  return {
    query: async <R extends QueryResultRow>(sql: string, values: readonly unknown[] = []) => {
      const { rows } = await asking(() => client.query<R>(sql, values.map(bound)));
      for (const row of rows as Record<string, unknown>[])
        for (const [column, value] of Object.entries(row))
          if (typeof value === "string") row[column] = read(value);
      return rows;
    },
    run: async (sql) => {
      await asking(() => client.query(sql));
    },
  };
}
