/** A file's content as rows of texts, whatever its encoding, separator and kind (CSV or workbook). */
import Papa from "papaparse";
import { bounds } from "./bounds.js";

/** A line of a file, or a row of a sheet, split into cells. */
export interface Row {
  /** Counted from 1, as editors and spreadsheets show it. */
  readonly line: number;
  /** Trimmed. */
  readonly cells: readonly string[];
}

/** How many columns a heading names: cells beyond them have no known meaning. */
export function widthOf({ cells }: Row): number {
  return cells.findLastIndex((cell) => cell !== "") + 1;
}

/**
 * Whether a row has text beyond the columns of its heading: in a comma-separated file, decimal commas cut each value in
 * two. Extra separators at the end do not count.
 */
export function isTooWide({ cells }: Row, width: number): boolean {
  return cells.length > width && cells.slice(width).some((cell) => cell !== "");
}

/** The first rows of a text file, or of one sheet of a workbook. */
export type Head = readonly Row[];

/** Why a line or a row cannot become a row of texts. */
export type Unusable = "columns" | "long";

/** The first line of a file that a spreadsheet is told its separator in. */
const TOLD = /^\uFEFF?"?sep=([;,\t|])"?$/i;

/** The separator of the first lines. A semicolon comes first: next to it, a comma is a decimal comma. */
export function delimiterOf(lines: readonly string[]): string {
  const [, told] = TOLD.exec(lines[0] ?? "") ?? [];
  if (told !== undefined) return told;
  const head = lines.join("\n");
  return [";", "\t", ","].find((delimiter) => head.includes(delimiter)) ?? ";";
}

/** The cells of a line; undefined if it is empty. A stray quote may spoil only its own line. */
export function cellsOf(line: string, delimiter: string): string[] | Unusable | undefined {
  if (line.length > bounds.line) return "long";
  const cells = line.includes('"')
    ? (Papa.parse<string[]>(line, { delimiter, newline: "\n" }).data[0] ?? [])
    : line.split(delimiter);
  return tidy(cells);
}

/** Texts as the formats get them; undefined if all are empty. */
export function tidy(texts: readonly string[]): string[] | Unusable | undefined {
  const cells = texts.map(shorten);
  const width = cells.findLastIndex((cell) => cell !== "") + 1;
  if (width === 0) return undefined;
  if (width > bounds.columns) return "columns";
  return cells.length > bounds.columns ? cells.slice(0, bounds.columns) : cells;
}

/** What was cut must not look like a value: its mark is in no number. */
function shorten(text: string): string {
  const cell = text.trim();
  return cell.length > bounds.cell ? `${cell.slice(0, bounds.cell)}…` : cell;
}
