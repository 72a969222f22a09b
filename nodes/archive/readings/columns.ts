/** Readings as columns. */

/** What `Readings.columns` reads beside start, value and step. */
export type Field = "at" | "source" | "revised";

/** Readings as columns, oldest first: for many readings they cost half the time of as many rows. */
export interface Columns {
  readonly start: readonly number[];
  readonly value: readonly number[];
  readonly step: readonly number[];
  readonly at?: readonly (number | null)[];
  /** Ids, see `Sources.names`. */
  readonly source?: readonly number[];
  /** 1: corrected after it was first stored. */
  readonly revised?: readonly (0 | 1)[];
  /** Where the rounded ones among them start. */
  readonly rounded: readonly number[];
}
