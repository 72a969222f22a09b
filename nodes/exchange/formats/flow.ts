/** What the flows R63, R64 and R65 of Enedis's business portal have in common: one heading, and the meter in each row. */
import { checkMeter, type Context, type Points } from "../points/index.js";
import { type Reason, plain, isTooWide, widthOf, type Head, type Row } from "../base/index.js";

/** A column of all of them. */
const MARK = "identifiant prm";

/** The columns of a flow, by their plain names. */
class FlowColumns {
  readonly #at: ReadonlyMap<string, number>;
  readonly #width: number;
  readonly #last: number;

  private constructor(row: Row, names: readonly string[], required: readonly string[]) {
    this.#at = new Map(names.map((name, at) => [name, at]));
    this.#width = widthOf(row);
    this.#last = Math.max(...required.map((name) => this.#at.get(name)!));
  }

  /** @returns undefined: this row is not such a heading */
  static of(row: Row, required: readonly string[]): FlowColumns | undefined {
    // Accents differ between the flows and the years.
    const names = row.cells.map(plain);
    return required.every((name) => names.includes(name)) ? new FlowColumns(row, names, required) : undefined;
  }

  has(name: string): boolean {
    return this.#at.has(name);
  }

  /** Whether a row has the columns of its flow. */
  fits(row: Row): boolean {
    return row.cells.length > this.#last && !isTooWide(row, this.#width);
  }

  cell({ cells }: Row, name: string): string {
    return cells[this.#at.get(name) ?? -1] ?? "";
  }
}

/** The heading of a table, and the rows after it that have its columns. */
export function flowAt(
  head: Head,
  required: readonly string[],
): { columns: FlowColumns; rows: readonly Row[] } | undefined {
  for (const [k, row] of head.entries()) {
    const columns = FlowColumns.of(row, required);
    if (columns) return { columns, rows: head.slice(k + 1).filter((one) => columns.fits(one)) };
  }
  return undefined;
}

/** A row's cell by the plain name of its column. Empty: there is no such column, or it is empty. */
export type Cell = (name: string) => string;

/**
 * Reads the rows of a flow.
 * @param readRow returns why a row is not imported
 */
export function flowReader(
  points: Points,
  context: Context,
  required: readonly string[],
  readRow: (line: number, cell: Cell) => Reason | undefined,
): (row: Row) => void {
  let columns: FlowColumns | undefined;
  return (row) => {
    const meter = columns?.cell(row, MARK) ?? "";
    // Concatenated files have more than one heading.
    if (columns === undefined || (!/^\d/.test(meter) && plain(meter) === MARK)) {
      columns = FlowColumns.of(row, required) ?? columns;
      return;
    }
    const known = columns;
    const cell = (name: string): string => known.cell(row, name);
    if (known.fits(row)) checkMeter(meter, context);
    const reason = known.fits(row) ? readRow(row.line, cell) : "columns";
    if (reason !== undefined) points.reject(row.line, reason, cell("horodate"));
  };
}
