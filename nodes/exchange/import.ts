/** Reads a file of readings in any known format, recognised by its content (docs/dev/enedis.md#files). */
import { ImportError } from "./errors.js";
import type { FormatName } from "./formats/names.js";
import { lineReaderOf } from "./lines.js";
import type { Context, Points } from "./points.js";
import { cellsOf, delimiterOf, tidy } from "./rows.js";
import { formatOf, TableReader } from "./table-reader.js";
import { sheetsOf } from "./workbook/sheets.js";

/** In how many lines the separator is looked for. */
const DELIMITED = 20;
/** Rows between two signs of life. */
const SLICE = 2_000;

/** What reading a file ended with: its format, and how many lines there are up to its last one. */
export interface WasRead {
  readonly format: FormatName;
  readonly lines: number;
}

export interface ContentOptions {
  readonly context: Context;
  readonly points: Points;
  /** Called often; what it waits for holds the reading up. */
  readonly alive: () => Promise<void>;
  /** It came as a text and not as bytes: UTF-8, and never a workbook. */
  readonly isText: boolean;
}

/**
 * Reads the content of a file, whatever it is, in slices.
 * @param base its lines are numbered from here
 * @throws {ImportError}
 */
export async function readContent(
  content: AsyncGenerator<Uint8Array>,
  options: ContentOptions,
  base: number,
): Promise<WasRead> {
  const { start, all } = await withStart(content);
  const isWorkbook = isZip(start);
  // A workbook that was read as text is beyond repair.
  if (isWorkbook && options.isText) throw new ImportError("text-workbook");
  return isWorkbook ? readSheets(all, options, base) : readText(start, all, options, base);
}

async function readSheets(
  content: AsyncIterable<Uint8Array>,
  { points, context, alive }: ContentOptions,
  base: number,
): Promise<WasRead> {
  const readers: TableReader[] = [];
  let lines = base;
  for (const rows of await sheetsOf(content)) {
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

/** Enough bytes to know what a file is, and all of it including these. */
async function withStart(
  content: AsyncGenerator<Uint8Array>,
): Promise<{ start: Uint8Array; all: AsyncIterable<Uint8Array> }> {
  let start: Uint8Array = new Uint8Array();
  while (start.length < 4) {
    const next = await content.next();
    if (next.done === true) break;
    start = Buffer.concat([start, next.value]);
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    yield start;
    yield* content;
  }
  return { start, all: all() };
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

async function readText(
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
