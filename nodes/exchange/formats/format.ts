/** What a format is: told by the first rows of a table, never by a file's name. */
import type { Context, Points } from "../points.js";
import type { Row, Table } from "../rows.js";

export interface Format {
  /** Whether a table with these first rows is of this format. */
  readonly recognise: (head: Table) => boolean;
  /** Begins to read a table: the returned function takes its rows one after the other, headings too. */
  readonly read: (points: Points, context: Context) => (row: Row) => void;
}
