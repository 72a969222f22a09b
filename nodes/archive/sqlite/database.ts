/** A thin, synchronous wrapper around one SQLite file: prepared statements, transactions, errors with a meaning. */
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { ArchiveError, asArchiveError } from "./errors.js";

export type Row = Record<string, number | string | null>;
/** The values of a row, in the order of the columns. */
export type Values = readonly (number | string | null)[];

/** Also of the first statement: after a kill it reads the log, and a program that only reads is in its way then. */
const PATIENCE_MS = 2_000;

/** The most rows that one statement inserts. A power of two. */
const ROWS = 32;

/**
 * node:sqlite is loaded on first use: its failure on an old Node.js must show as a status, never as an unknown node
 * type.
 */
function sqlite(): typeof import("node:sqlite") {
  const module = process.getBuiltinModule("node:sqlite") as typeof import("node:sqlite") | undefined;
  if (module === undefined) {
    throw new ArchiveError(
      "unsupported",
      "This Node.js has no built-in SQLite: Node.js 22.13 or newer is needed.",
    );
  }
  return module;
}

export class Database {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  /** Those whose rows come as arrays. */
  readonly #ofValues = new Map<string, StatementSync>();
  #inTransaction = false;
  readonly #wasOpenedReadOnly: boolean;
  #isReadOnly: boolean;
  readonly #undone: (() => void)[] = [];
  #beforeWrite: (() => void) | undefined;

  /** @param options.patienceMs how long a statement waits for another connection */
  constructor(
    path: string,
    {
      readOnly = false,
      patienceMs = PATIENCE_MS,
    }: { readonly readOnly?: boolean; readonly patienceMs?: number } = {},
  ) {
    this.#wasOpenedReadOnly = readOnly;
    this.#isReadOnly = readOnly;
    this.#db = guarded(() => new (sqlite().DatabaseSync)(path, { readOnly }));
    this.exec(`PRAGMA busy_timeout = ${patienceMs}`);
  }

  /** Whether every write fails. */
  get isReadOnly(): boolean {
    return this.#isReadOnly;
  }

  /** From now on every write fails. */
  stopWriting(): void {
    this.exec("PRAGMA query_only = ON");
    this.#isReadOnly = true;
  }

  /**
   * Runs a statement although writing was stopped. A file that was opened for reading only has to be opened again.
   * @throws {ArchiveError} it still cannot be written
   */
  tryWriting(sql: string): void {
    if (this.#wasOpenedReadOnly) return;
    this.exec("PRAGMA query_only = OFF");
    try {
      this.exec(sql);
    } finally {
      this.exec("PRAGMA query_only = ON");
    }
  }

  /** Does work that may write, although writing was stopped: nobody else can do so meanwhile. */
  writing<T>(work: () => T): T {
    if (!this.#isReadOnly || this.#wasOpenedReadOnly) return work();
    this.exec("PRAGMA query_only = OFF");
    this.#isReadOnly = false;
    try {
      return work();
    } finally {
      this.stopWriting();
    }
  }

  /** Whether a transaction of this connection is open. */
  get isInTransaction(): boolean {
    return this.#inTransaction;
  }

  /** Calls before each transaction, and before each statement outside of one; if that throws, nothing is written. */
  beforeWrite(callback: () => void): void {
    this.#beforeWrite = callback;
  }

  /** Reads from the file and its log alone, not from what SQLite keeps of them in memory. Not within a transaction. */
  readAnew<T>(work: () => T): T {
    this.exec("PRAGMA shrink_memory");
    return work();
  }

  /** Does work that fails at once while another connection is in its way, instead of blocking the event loop for it. */
  withoutWaiting<T>(work: () => T): T {
    const before = Number(this.get("PRAGMA busy_timeout")!["timeout"]);
    this.exec("PRAGMA busy_timeout = 0");
    try {
      return work();
    } finally {
      this.exec(`PRAGMA busy_timeout = ${before}`);
    }
  }

  /** Runs statements that return no rows and have no parameters. */
  exec(sql: string): void {
    guarded(() => {
      this.#db.exec(sql);
    });
  }

  /** Values are bound to plain `?` only: Node.js 22.13 mistakes a numbered one, `?1`, for a name. */
  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return guarded(() => this.#prepare(sql).all(...values) as Row[]);
  }

  /** For many rows: as arrays, they and what is read of them cost a sixth. */
  rows(sql: string, ...values: SQLInputValue[]): Values[] {
    return guarded(() => {
      const statement = this.#prepare(sql, this.#ofValues);
      // Not in Node.js 22.13.
      const hasArrays = typeof (statement as Partial<StatementSync>).setReturnArrays === "function";
      if (hasArrays) statement.setReturnArrays(true);
      const rows = statement.all(...values) as unknown[];
      return hasArrays ? (rows as Values[]) : rows.map((row) => Object.values(row as Row));
    });
  }

  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return guarded(() => this.#prepare(sql).get(...values) as Row | undefined);
  }

  run(sql: string, ...values: SQLInputValue[]): { changes: number; lastId: number } {
    this.#askBeforeWrite();
    return guarded(() => {
      const { changes, lastInsertRowid } = this.#prepare(sql).run(...values);
      return { changes: Number(changes), lastId: Number(lastInsertRowid) };
    });
  }

  /**
   * Inserts rows of `width` columns; `values` has their values one after the other. Up to {@link ROWS} rows share one
   * statement: a statement for each row would take half as long again.
   * @param end SQL that follows the values
   */
  insert(into: string, width: number, values: readonly SQLInputValue[], end = ""): void {
    const row = `(${Array<string>(width).fill("?").join(", ")})`;
    let done = 0;
    for (let rows = ROWS; rows >= 1; rows /= 2) {
      const size = rows * width;
      if (values.length - done < size) continue;
      const sql = `${into} VALUES ${Array<string>(rows).fill(row).join(", ")} ${end}`;
      for (; values.length - done >= size; done += size) this.run(sql, ...values.slice(done, done + size));
    }
  }

  /** All or nothing, and on disk when it returns. Synchronous by design: no transaction is open across an `await`. */
  transaction<T>(work: () => T): T {
    if (this.#inTransaction) return work();
    this.#askBeforeWrite();
    this.exec("BEGIN IMMEDIATE");
    this.#inTransaction = true;
    try {
      const result = work();
      this.exec("COMMIT");
      return result;
    } catch (error) {
      this.#rollBack();
      throw error;
    } finally {
      this.#inTransaction = false;
    }
  }

  /** Calls back when anything remembered of the file may be wrong: a transaction was rolled back, a meter forgotten. */
  onUndone(callback: () => void): void {
    this.#undone.push(callback);
  }

  /** Makes everybody forget what they remember of the file. */
  forgetRemembered(): void {
    for (const callback of this.#undone) callback();
  }

  close(): void {
    this.#statements.clear();
    this.#ofValues.clear();
    this.#db.close();
  }

  /** What it asks may itself write. */
  #askBeforeWrite(): void {
    const ask = this.#beforeWrite;
    if (ask === undefined || this.#inTransaction) return;
    this.#beforeWrite = undefined;
    try {
      ask();
    } finally {
      this.#beforeWrite = ask;
    }
  }

  #rollBack(): void {
    try {
      this.#db.exec("ROLLBACK");
    } catch (error) {
      // After a failed COMMIT or a full disk, SQLite may have rolled back already. Node.js 22.13 has no
      // `isTransaction`.
      if (!/no transaction is active/.test(String(error))) throw error;
    }
    this.forgetRemembered();
  }

  #prepare(sql: string, prepared = this.#statements): StatementSync {
    let statement = prepared.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      prepared.set(sql, statement);
    }
    return statement;
  }
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    // An integer that JavaScript cannot hold: we never write one.
    if ((error as { code?: unknown }).code === "ERR_OUT_OF_RANGE") {
      throw new ArchiveError("damaged", "The archive has an impossible value.", { cause: error });
    }
    throw asArchiveError(error);
  }
}

/** A column of integers that may be null. */
export function optionalNumber(row: Row, column: string): number | undefined {
  const value = row[column];
  return value === null || value === undefined ? undefined : Number(value);
}
