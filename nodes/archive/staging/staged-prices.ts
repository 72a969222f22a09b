/** What a backup has of the prices of contracts: a table to take over from. */
import type { HeldPrice } from "../prices/index.js";
import type { Database } from "../sqlite/index.js";

/** As `StagedTable`, for prices. */
export type StagedPriceTable = "temp.staged_price" | "main.pending_price";

export class StagedPrices {
  readonly #db: Database;
  readonly #table: StagedPriceTable;

  constructor(db: Database, table: StagedPriceTable) {
    this.#db = db;
    this.#table = table;
  }

  /** An import that an older version of this package left has none. */
  exists(): boolean {
    const [schema, name] = this.#table.split(".");
    const sql = `SELECT 1 FROM ${schema}.sqlite_schema WHERE type = 'table' AND name = ?`;
    return this.#db.get(sql, name!) !== undefined;
  }

  create(): void {
    this.#db.exec(`
      CREATE TABLE ${this.#table} (
        contract TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, price INTEGER, said_at INTEGER NOT NULL,
        PRIMARY KEY (contract, start)
      ) WITHOUT ROWID`);
  }

  drop(): void {
    this.#db.exec(`DROP TABLE ${this.#table}`);
  }

  /** @param prices that can be, see `isPossible` */
  add(prices: readonly HeldPrice[]): void {
    this.#db.transaction(() => {
      this.#db.insert(
        `INSERT OR REPLACE INTO ${this.#table} (contract, start, end, price, said_at)`,
        5,
        prices.flatMap(({ contract, start, end, price, saidAt }) => [contract, start, end, price, saidAt]),
      );
    });
  }

  /** The first rows that are left, at most so many; undefined: none is left. */
  next(most: number): readonly HeldPrice[] | undefined {
    const rows = this.#db.rows(
      `SELECT contract, start, end, price, said_at FROM ${this.#table} ORDER BY contract, start LIMIT ?`,
      most,
    );
    if (rows.length === 0) return undefined;
    return rows.map(([contract, start, end, price, saidAt]) => ({
      contract: String(contract),
      start: Number(start),
      end: Number(end),
      price: price === null ? null : BigInt(price!),
      saidAt: Number(saidAt),
    }));
  }

  /** Deletes the first rows that are left. @param prices as {@link next} has returned them */
  delete(prices: readonly HeldPrice[]): void {
    const { contract, start } = prices.at(-1)!;
    this.#db.run(`DELETE FROM ${this.#table} WHERE (contract, start) <= (?, ?)`, contract, start);
  }
}
