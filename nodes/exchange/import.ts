/** Reads files of readings in any known format, recognised by their content (docs/dev/enedis.md#files). */
import { yieldToEventLoop } from "../base/index.js";
import { ImportError, type ImportProblem } from "./errors.js";
import { consoDownloader, curveWorkbook } from "./formats/start-end.js";
import { customerCsv } from "./formats/customer-csv.js";
import { dailyWorkbook } from "./formats/daily-workbook.js";
import type { Format } from "./formats/format.js";
import { ownCsv } from "./formats/own-csv.js";
import { r63 } from "./formats/r63.js";
import { supplier } from "./formats/supplier.js";
import { unitProblem } from "./formats/unit.js";
import { gather, type FileSeries } from "./gather.js";
import { Points, type Context, type Rejection } from "./points.js";
import { SLICE, tablesOf, type Table } from "./rows.js";

/** The more columns a format requires, the earlier it is tried. */
const formats: readonly Format[] = [
  ownCsv,
  r63,
  supplier,
  curveWorkbook,
  consoDownloader,
  dailyWorkbook,
  customerCsv,
];

/** How many rows may come before the first reading. */
const HEAD = 40;

export interface FileContent {
  readonly series: readonly FileSeries[];
  /** In line order. */
  readonly rejected: readonly Rejection[];
}

export interface ReadOptions extends Context {
  /** Seconds. */
  readonly now: number;
  /** Number of rows read so far, and in all. */
  readonly progress?: (done: number, all: number) => void;
}

/**
 * Reads a file in slices, with a pause for the event loop between them.
 * @throws {ImportError}
 */
export async function readFile(content: string | Uint8Array, options: ReadOptions): Promise<FileContent> {
  const points = new Points();
  const tables = await tablesOf(content);
  const all = tables.reduce((sum, table) => sum + table.length, 0);
  let done = 0;
  let known = false;
  for (const table of tables) {
    const head = table.slice(0, HEAD);
    const format = formats.find(({ recognise }) => recognise(head));
    // A workbook starts with a page of text, before its readings.
    if (format === undefined) continue;
    known = true;
    const read = format.read(points, options);
    for (let from = 0; from < table.length; from += SLICE) {
      const slice = table.slice(from, from + SLICE);
      slice.forEach(read);
      done += slice.length;
      options.progress?.(done, all);
      await yieldToEventLoop();
    }
  }
  if (!known) throw new ImportError(problemOf(tables));
  return { series: await gather(points, options.now), rejected: points.rejected };
}

/** Why no table has a known format. */
function problemOf(tables: readonly Table[]): ImportProblem {
  const problems = tables.map((table) => unitProblem(table.slice(0, HEAD)));
  return problems.find((problem) => problem !== undefined) ?? "unknown";
}
