/** Up to which day a source is refused ranges for good: before its consent, or before the service's deadline. */
import type { Day } from "../../readings/index.js";
import { optionalNumber, type Database } from "../sqlite/index.js";
import type { SeriesRow } from "./usage-points.js";

export class RefusedRanges {
  readonly #db: Database;
  /** By series and source: the day up to which ranges are refused, or undefined if none are. */
  readonly #before = new Map<string, Day | undefined>();

  constructor(db: Database) {
    this.#db = db;
    db.onUndone(() => {
      this.#before.clear();
    });
  }

  /**
   * The day up to which a source is refused ranges that start on or before it. Ranges before the meter's first day are
   * refused to every source; those before a consent or a service's deadline only to this one. undefined: no refusal is
   * known.
   * @param source id
   */
  before({ id, firstDay }: Pick<SeriesRow, "id" | "firstDay">, source: number): Day | undefined {
    const key = `${id}/${source}`;
    if (!this.#before.has(key)) {
      const row = this.#db.get("SELECT day FROM refused_before WHERE series = ? AND source = ?", id, source);
      this.#before.set(key, row && optionalNumber(row, "day"));
    }
    const day = this.#before.get(key);
    return firstDay === undefined ? day : Math.max(day ?? -Infinity, firstDay - 1);
  }

  /**
   * Records that a source is refused ranges that start on or before `day`.
   * @param series id
   * @param source id
   */
  add(series: number, source: number, day: Day): void {
    this.#before.clear();
    this.#db.run(
      `INSERT INTO refused_before VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET day = max(day, excluded.day)`,
      series,
      source,
      day,
    );
  }

  /**
   * Deletes what was refused to a source: its consent or its service may reach further back now.
   * @param source id
   */
  forget(source: number): void {
    this.#before.clear();
    this.#db.run("DELETE FROM refused_before WHERE source = ?", source);
  }
}
