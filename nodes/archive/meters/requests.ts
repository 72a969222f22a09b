/** Days that a user requested by hand: those not requested from the service since then are requested again. */
import type { Day } from "../../readings/index.js";
import type { Database } from "../sqlite/index.js";

/** Days [start, end[ of a series that a user requested by hand. */
export interface HistoryRequest {
  /** Id of the series. */
  readonly series: number;
  readonly start: Day;
  readonly end: Day;
  /** Seconds; days requested from the service since then are done. */
  readonly at: number;
}

export class Requests {
  readonly #db: Database;
  /** By series: every plan needs them. */
  readonly #requests = new Map<number, readonly HistoryRequest[]>();

  constructor(db: Database) {
    this.#db = db;
    db.onUndone(() => {
      this.#requests.clear();
    });
  }

  /** Records a user's request for days. */
  add(request: HistoryRequest): void {
    this.#requests.delete(request.series);
    this.#db.run(
      "INSERT INTO request VALUES (?, ?, ?, ?)",
      request.series,
      request.start,
      request.end,
      request.at,
    );
  }

  /**
   * The user's requests for a series that were not dropped, oldest first. Returns the same array until one is added or
   * dropped.
   * @param series id
   */
  of(series: number): readonly HistoryRequest[] {
    let requests = this.#requests.get(series);
    if (requests === undefined) {
      requests = this.#db
        .all("SELECT start, end, at FROM request WHERE series = ? ORDER BY rowid", series)
        .map((row) => ({
          series,
          start: Number(row["start"]),
          end: Number(row["end"]),
          at: Number(row["at"]),
        }));
      this.#requests.set(series, requests);
    }
    return requests;
  }

  /**
   * Drops all requests for a series.
   * @param series id
   */
  drop(series: number): void {
    if (this.of(series).length === 0) return;
    this.#requests.delete(series);
    this.#db.run("DELETE FROM request WHERE series = ?", series);
  }
}
