/** Reads tables of readings in any known format, recognised by their content (docs/dev/enedis.md#files). */
import { lineReaderOf, cellsOf, delimiterOf, tidy } from "../base/index.js";
import type { ContentOptions, WasRead } from "../points/index.js";
import { formatOf, TableReader } from "./table-reader.js";
import { sheetsOf } from "../workbook/index.js";
import type { ZipEntry } from "../zip/index.js";

/** In how many lines the separator is looked for. */
const DELIMITED = 20;
/** Rows between two signs of life. */
const SLICE = 2_000;

/**
 * Reads a workbook in slices.
 * @param base its lines are numbered from here; so are the rows of each sheet
 * @throws {ImportError}
 */
export async function readSheets(
  entries: readonly ZipEntry[],
  { points, context, alive }: ContentOptions,
  base: number,
): Promise<WasRead> {
  const readers: TableReader[] = [];
  let lines = base;
  for (const rows of await sheetsOf(entries)) {
    const reader = new TableReader(points, context);
    readers.push(reader);
    let line = base;
    for (const texts of rows) {
      reader.read(++line, tidy(texts));
      if (line % SLICE === 0) await alive();
    }
    reader.end();
    lines = Math.max(lines, line);
  }
  return { format: formatOf(readers), lines };
}

/**
 * Reads a text in slices.
 * @param start its first bytes
 * @param base its lines are numbered from here
 * @throws {ImportError}
 */
export async function readText(
  start: Uint8Array,
  all: AsyncIterable<Uint8Array>,
  { points, context, alive }: ContentOptions,
  base: number,
): Promise<WasRead> {
  const reader = new TableReader(points, context);
  const lines = lineReaderOf(start);
  const first: string[] = [];
  let delimiter: string | undefined;
  let line = base;
  const take = (text: string): void => {
    reader.read(++line, cellsOf(text, delimiter!));
  };
  const begin = (): void => {
    delimiter = delimiterOf(first);
    first.forEach(take);
  };
  const takeAll = (texts: readonly string[]): void => {
    for (const text of texts) {
      if (delimiter !== undefined) take(text);
      else if (first.push(text) === DELIMITED) begin();
    }
  };
  for await (const bytes of all) {
    takeAll(lines.read(bytes));
    await alive();
  }
  takeAll(lines.end());
  if (delimiter === undefined) begin();
  reader.end();
  return { format: formatOf([reader]), lines: line };
}
