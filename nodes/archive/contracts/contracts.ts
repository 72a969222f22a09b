/** The contract nodes of which messages said something: what is kept of them goes 400 days after their node. */
import { DAY_SECONDS } from "../../readings/index.js";
import type { Database } from "../sqlite/index.js";

/** As of cursors: a contract is marked as used so often, and forgotten 400 days after its node went. */
const REFRESHED_DAYS = 30;
const KEPT_DAYS = 400 + REFRESHED_DAYS;

/** Characters of a node's id: what a backup or PostgreSQL has may be damaged, or made by hand. */
export const LONGEST_ID = 200;

/** What is kept by contract. */
export interface OfContracts {
  /** Deletes all of a contract, in slices as it is gone through. @param id its row @param contract id of its node */
  forget(id: number, contract: string): Iterable<void>;
}

export class Contracts {
  readonly #db: Database;
  readonly #ids = new Map<string, number>();

  constructor(db: Database) {
    this.#db = db;
    db.onUndone(() => {
      this.#ids.clear();
    });
  }

  /** The row of a contract; undefined: nothing was said of it. @param contract id of its node */
  find(contract: string): number | undefined {
    let id = this.#ids.get(contract);
    if (id === undefined) {
      const row = this.#db.get("SELECT id FROM contract WHERE node = ?", contract);
      if (row === undefined) return undefined;
      this.#ids.set(contract, (id = Number(row["id"])));
    }
    return id;
  }

  /** The row of a contract, which is made if it lacks, and marked as used. @param now seconds */
  use(contract: string, now: number): number {
    const row = this.#db.get(
      `INSERT INTO contract (node, used_at) VALUES (?, ?)
       ON CONFLICT DO UPDATE SET used_at = max(used_at, excluded.used_at) RETURNING id`,
      contract,
      now,
    )!;
    return Number(row["id"]);
  }

  /**
   * Forgets contracts whose node has been gone for 400 days. A kill in between leaves the rest for the next time.
   * @param isUsed whether a contract node exists
   * @param now seconds
   */
  *prune(
    isUsed: (contract: string) => boolean,
    now: number,
    kept: readonly OfContracts[],
  ): Generator<void, void, void> {
    const aged = this.#db.all(
      "SELECT id, node, used_at FROM contract WHERE used_at < ?",
      now - REFRESHED_DAYS * DAY_SECONDS,
    );
    for (const { id, node, used_at: usedAt } of aged) {
      const contract = String(node);
      if (isUsed(contract)) this.#db.run("UPDATE contract SET used_at = ? WHERE id = ?", now, id!);
      else if (Number(usedAt) < now - KEPT_DAYS * DAY_SECONDS)
        yield* this.#forget(Number(id), contract, Number(usedAt), kept);
    }
  }

  /** Until something is said of the contract in between. */
  *#forget(
    id: number,
    contract: string,
    usedAt: number,
    kept: readonly OfContracts[],
  ): Generator<void, void, void> {
    const where = "WHERE id = ? AND used_at = ?";
    for (const one of kept) {
      for (const _slice of one.forget(id, contract)) {
        yield;
        if (this.#db.get(`SELECT 1 FROM contract ${where}`, id, usedAt) === undefined) return;
      }
    }
    this.#db.run(`DELETE FROM contract ${where}`, id, usedAt);
    this.#ids.delete(contract);
  }
}
