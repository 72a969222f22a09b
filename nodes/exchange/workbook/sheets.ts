/** The sheets of a workbook as rows of texts. */
import { DAY_MS } from "../../readings/index.js";
import { ImportError } from "../base/index.js";
import { checkedPart } from "./check.js";
import type { ZipEntry } from "../zip/index.js";
import { archiveOf } from "./archive.js";
import { partsOf } from "./parts.js";

/** Loaded at a workbook only (docs/dev/decisions.md#11-loading-late): it is half of what the process would load. */
function workbookReader(): typeof import("read-excel-file/node") {
  // oxlint-disable-next-line typescript/no-require-imports -- it has to be late
  return require("read-excel-file/node") as typeof import("read-excel-file/node");
}

/**
 * Each sheet's rows, one after the other.
 * @throws {ImportError} `unreadable`, `large-workbook`
 */
export async function sheetsOf(entries: readonly ZipEntry[]): Promise<Iterable<string[]>[]> {
  const parts = await partsOf(entries);
  const shown = new Map([...parts].map(([name, part]) => [name, withErrors(checkedPart(part))]));
  const { default: readWorkbook } = workbookReader();
  const sheets = await readWorkbook(archiveOf(shown)).catch((error: unknown) => {
    throw new ImportError("unreadable", {}, error);
  });
  return sheets.map(({ data }) => rowsOf(data));
}

/** A cell with an error (`#REF!`) as the text that it shows: the reader takes it for an empty one. */
function withErrors(part: Buffer): Buffer {
  const xml = part.toString("latin1");
  if (!/\bt=["']e["']/.test(xml)) return part;
  const text = xml.replace(/(<(?:\w+:)?c\b[^<>]*?\st=)(["'])e\2/g, "$1$2str$2");
  return Buffer.from(text, "latin1");
}

function* rowsOf(rows: readonly (readonly unknown[])[]): Generator<string[]> {
  for (const row of rows) yield row.map(cellText);
}

/** A cell's value as text: a date as the clock time shown in the sheet. */
function cellText(cell: unknown): string {
  if (cell instanceof Date) {
    // A spreadsheet counts days in binary fractions: round to the second.
    const time = Math.round(cell.getTime() / 1000) * 1000;
    // A time without a date is a part of its day 0.
    if (time >= DAY_ZERO && time < DAY_ZERO + DAY_MS) return new Date(time).toISOString().slice(11, 19);
    return isDate(time) ? new Date(time).toISOString().slice(0, 19) : UNREADABLE;
  }
  return typeof cell === "string" || typeof cell === "number" ? String(cell) : "";
}

const DAY_ZERO = Date.UTC(1899, 11, 30);

/** Years of four digits: a number formatted as a date may lie far outside, or beyond what a Date can be. */
function isDate(milliseconds: number): boolean {
  return milliseconds >= Date.UTC(1900, 0) && milliseconds < Date.UTC(10_000, 0);
}

/** Is neither a time nor a value, and not empty. */
const UNREADABLE = "?";
