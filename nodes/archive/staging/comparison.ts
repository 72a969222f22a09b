/** What staged readings were compared with, and whether that still holds: services write meanwhile. */
import type { Readings } from "../readings/index.js";
import type { StagedRange, StagedRows } from "./staged-rows.js";

export class Comparison {
  readonly #rows: StagedRows;
  readonly #readings: Readings;
  /** How often each series had been written when the first of its ranges was compared. */
  readonly #writes = new Map<number, number>();

  constructor(rows: StagedRows, readings: Readings) {
    this.#rows = rows;
    this.#readings = readings;
  }

  /** Decides what happens to the readings of a range. */
  compare(range: StagedRange): void {
    // What is written between two ranges of a series makes both old.
    if (!this.#writes.has(range.series)) this.keep(range);
    this.#rows.compare(range);
  }

  /**
   * Decides again, unless nothing of the series was written since. Call it in the transaction that takes the range over.
   * @returns whether nothing was
   */
  renew(range: StagedRange): boolean {
    const holds = this.#writes.get(range.series) === this.#readings.writesOf(range.series);
    if (!holds) this.#rows.compare(range);
    return holds;
  }

  /** What was written of a series just now says nothing new of its other ranges: it came from beside them. */
  keep({ series }: StagedRange): void {
    this.#writes.set(series, this.#readings.writesOf(series));
  }
}
