/** A file's content as rows of texts, whatever its encoding, separator and kind (CSV or workbook). */
import { Worker } from "node:worker_threads";
import Papa from "papaparse";
import { yieldToEventLoop } from "../base/index.js";
import { ImportError } from "./errors.js";

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

/** The rows of a text file, or of one sheet of a workbook. */
export type Table = readonly Row[];

/**
 * How many rows are read at a time: a few milliseconds, then the event loop is free for the flows
 * (docs/dev/decisions.md#3-event-loop).
 */
export const SLICE = 500;

/**
 * The tables of a file: one for a text, one per sheet of a workbook.
 * @throws {ImportError} `unreadable`
 */
export async function tablesOf(content: string | Uint8Array): Promise<Table[]> {
  if (typeof content !== "string" && isZip(content)) return sheetsOf(content);
  const text = typeof content === "string" ? content : decode(content);
  // A workbook that was read as text is beyond repair.
  if (text.startsWith("PK\u0003\u0004")) throw new ImportError("text-workbook");
  return [await rowsOf(text.replace(/^\uFEFF/, ""))];
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

/** UTF-8, UTF-16 with or without its mark, else the usual encoding of Windows programs in France. */
function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) {
    return new TextDecoder("utf-16le").decode(bytes);
  }
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) {
    return new TextDecoder("utf-16be").decode(bytes);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

async function rowsOf(text: string): Promise<Table> {
  const lines = text.split(/\r\n|\n|\r/);
  const delimiter = delimiterOf(lines);
  const rows: Row[] = [];
  for (let from = 0; from < lines.length; from += SLICE) {
    if (from > 0) await yieldToEventLoop();
    cellsOf(lines.slice(from, from + SLICE), delimiter).forEach((cells, i) => {
      if (cells.some((cell) => cell !== "")) rows.push({ line: from + i + 1, cells });
    });
  }
  return rows;
}

/** The separator of the first lines. A semicolon comes first: next to it, a comma is a decimal comma. */
function delimiterOf(lines: readonly string[]): string {
  const head = lines.slice(0, 20).join("\n");
  return [";", "\t", ","].find((delimiter) => head.includes(delimiter)) ?? ";";
}

/** One row of cells per line. A stray quote may spoil only its own line, so lines with quotes are parsed one by one. */
function cellsOf(lines: readonly string[], delimiter: string): string[][] {
  if (lines.some((line) => line.includes('"'))) {
    return lines.map((line) => parse(line, delimiter)[0] ?? []);
  }
  return parse(lines.join("\n"), delimiter);
}

function parse(text: string, delimiter: string): string[][] {
  const { data } = Papa.parse<string[]>(text, { delimiter, newline: "\n" });
  return data.map((cells) => cells.map((cell) => cell.trim()));
}

/**
 * Reading a year of half-hours from a workbook takes 200 ms without a pause, so it runs on a thread of its own, which
 * also limits what a broken or malicious file can use up. The rows come back in slices.
 */
const script = `
  const { parentPort, workerData: { library, content, slice } } = require("node:worker_threads");
  void require(library).default(Buffer.from(content)).then((sheets) => {
    sheets.forEach(({ data }, sheet) => {
      for (let from = 0; from < data.length; from += slice) {
        parentPort.postMessage({ sheet, from, rows: data.slice(from, from + slice) });
      }
    });
  });
`;

const MAX_MEGABYTES = 512;

interface SheetSlice {
  readonly sheet: number;
  readonly from: number;
  readonly rows: readonly (readonly unknown[])[];
}

function sheetsOf(content: Uint8Array): Promise<Table[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(script, {
      eval: true,
      execArgv: [],
      workerData: { library: require.resolve("read-excel-file/node"), content, slice: SLICE },
      resourceLimits: { maxOldGenerationSizeMb: MAX_MEGABYTES },
    });
    const tables: Row[][] = [];
    worker.on("message", ({ sheet, from, rows }: SheetSlice) => {
      const table = (tables[sheet] ??= []);
      rows.forEach((row, i) => {
        const cells = row.map(cellText);
        if (cells.some((cell) => cell !== "")) table.push({ line: from + i + 1, cells });
      });
    });
    worker.once("error", (error) => {
      reject(new ImportError("unreadable", undefined, error));
    });
    worker.once("exit", () => {
      resolve(tables.filter((table) => table as Table | undefined));
    });
  });
}

/** A cell's value as text: a date as the clock time shown in the sheet. */
function cellText(cell: unknown): string {
  if (cell instanceof Date) {
    // A spreadsheet counts days in binary fractions: round to the second.
    return new Date(Math.round(cell.getTime() / 1000) * 1000).toISOString().slice(0, 19);
  }
  return typeof cell === "string" || typeof cell === "number" ? String(cell).trim() : "";
}
