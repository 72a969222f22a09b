/** What was reported of each meter's health: each state is reported once, even across restarts. */
import type { Database } from "../sqlite/index.js";

export class HealthLog {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** The state of a usage point; undefined before the first one. */
  state(usagePoint: number): string | undefined {
    const row = this.#db.get("SELECT state FROM health WHERE usage_point = ?", usagePoint);
    return row && String(row["state"]);
  }

  setState(usagePoint: number, state: string): void {
    this.#db.run("INSERT OR REPLACE INTO health VALUES (?, ?)", usagePoint, state);
  }

  /** What a node last reported on a topic of a usage point (its state, a token's expiry). */
  told(node: string, usagePoint: number, topic: string): string | undefined {
    const row = this.#db.get(
      "SELECT value FROM told WHERE node = ? AND usage_point = ? AND topic = ?",
      node,
      usagePoint,
      topic,
    );
    return row && String(row["value"]);
  }

  tell(node: string, usagePoint: number, topic: string, value: string): void {
    this.#db.run("INSERT OR REPLACE INTO told VALUES (?, ?, ?, ?)", node, usagePoint, topic, value);
  }
}
