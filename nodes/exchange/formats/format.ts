/** What a format is: recognised by the first rows of a table, never by a file's name. */
import type { Context, Points } from "../points/index.js";
import type { Head, Row, FormatName } from "../base/index.js";

export interface Format {
  readonly name: FormatName;
  /** Its rows may be a month apart. */
  readonly mayBeMonthly?: boolean | undefined;
  /** Whether a table that starts with these rows has this format. */
  readonly recognise: (head: Head) => boolean;
  /** Starts to read a table: call the returned function with each row in turn, headings included. */
  readonly read: (points: Points, context: Context) => RowReader;
}

export interface RowReader {
  (row: Row): void;
  /** Call after the last row. */
  readonly end?: () => void;
}
