/** Reads one table: looks at its first rows, chooses the format, and hands it all rows. */
import { bounds, DateOrder, ImportError, type FormatName, type Row, type Unusable } from "../base/index.js";
import {
  customerCsv,
  dailyWorkbook,
  edfDaily,
  edfIndex,
  edfMaxPower,
  edfPowers,
  type Format,
  type RowReader,
  halfHourCurve,
  homeAssistant,
  ownCsv,
  r63,
  r64,
  r65,
  refusalOf,
  consoDownloader,
  curveWorkbook,
  startEnd,
} from "../formats/index.js";
import type { Context, Points } from "../points/index.js";

/** The more columns a format requires, the earlier it is tried. */
const formats: readonly Format[] = [
  ownCsv,
  r64,
  r65,
  r63,
  homeAssistant,
  edfIndex,
  edfDaily,
  edfMaxPower,
  edfPowers,
  halfHourCurve,
  curveWorkbook,
  consoDownloader,
  startEnd,
  dailyWorkbook,
  customerCsv,
];

/** How many rows may come before the first reading. */
const HEAD = 40;

export class TableReader {
  readonly #points: Points;
  readonly #context: Context;
  #head: Row[] | undefined = [];
  #rejected: [line: number, reason: Unusable][] = [];
  #read: RowReader | undefined;
  #dates: DateOrder | undefined;
  /** undefined: it is of no known one. */
  format: FormatName | undefined;
  /** Why it is of none, if that is known. */
  refusal: ImportError | undefined;
  /** It has no row at all. */
  isEmpty = false;

  constructor(points: Points, context: Context) {
    this.#points = points;
    this.#context = context;
  }

  /** @param cells undefined: an empty line */
  read(line: number, cells: readonly string[] | Unusable | undefined): void {
    if (cells === undefined) return;
    if (typeof cells === "string") {
      if (this.#head === undefined) this.#reject(line, cells);
      else if (this.#rejected.length < bounds.rejected) this.#rejected.push([line, cells]);
      return;
    }
    // What tells a spreadsheet the separator is no row.
    if (this.#head?.length === 0 && /^"?sep=/i.test(cells[0]!)) return;
    const row = { line, cells };
    if (this.#head === undefined) this.#readRow(row);
    else if (this.#head.push(row) === HEAD) this.#begin();
  }

  #readRow(row: Row): void {
    this.#dates?.see(row);
    this.#read?.(row);
  }

  /** What is in no known format has no lines to reject. */
  #reject(line: number, reason: Unusable): void {
    if (this.#read) this.#points.reject(line, reason);
  }

  /**
   * Call after the last row.
   * @throws {ImportError} `ambiguous-date`: its dates are month/day, and have been read as day/month
   */
  end(): void {
    this.#begin();
    this.#read?.end?.();
    const line = this.#dates?.monthFirst;
    if (line !== undefined) throw new ImportError("ambiguous-date", { format: this.format, line });
  }

  /** Chooses the format, if there have not been enough rows yet. */
  #begin(): void {
    const head = this.#head;
    if (head === undefined) return;
    this.#head = undefined;
    this.isEmpty = head.length === 0 && this.#rejected.length === 0;
    // A workbook starts with a page of text, before its readings.
    const format = head.length === 0 ? undefined : formats.find(({ recognise }) => recognise(head));
    if (format === undefined) {
      this.refusal = refusalOf(head);
      return;
    }
    this.format = format.name;
    this.#read = format.read(this.#points, this.#context);
    for (const [line, reason] of this.#rejected) this.#reject(line, reason);
    this.#dates = new DateOrder(format.mayBeMonthly === true);
    for (const row of head) this.#readRow(row);
  }
}

/**
 * The format of a file's tables.
 * @throws {ImportError} none of them has a known one
 */
export function formatOf(readers: readonly TableReader[]): FormatName {
  const known = readers.find(({ format }) => format !== undefined)?.format;
  if (known !== undefined) return known;
  const problem = readers.every(({ isEmpty }) => isEmpty) ? "empty" : "unknown";
  throw readers.find(({ refusal }) => refusal !== undefined)?.refusal ?? new ImportError(problem);
}
