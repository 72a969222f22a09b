/** Reads files of readings in any known format, recognised by their content (docs/dev/enedis.md#files). */
import { yieldToEventLoop } from "../base/index.js";
import { bounds } from "./bounds.js";
import { ImportError } from "./errors.js";
import { gather, type FileSeries } from "./gather.js";
import { lineReaderOf } from "./lines.js";
import { Points, type Context, type Rejection } from "./points.js";
import { cellsOf, delimiterOf, tidy } from "./rows.js";
import { formatOf, TableReader } from "./table-reader.js";
import { sheetsOf } from "./workbook/sheets.js";

/** In how many lines the separator is looked for. */
const DELIMITED = 20;
/** Rows between two signs of life. */
const SLICE = 2_000;

export interface FileContent {
  readonly series: readonly FileSeries[];
  /** In line order; of many, the first ones. */
  readonly rejected: readonly Rejection[];
  /** How many more lines were rejected. */
  readonly moreRejected: number;
}

export interface ReadOptions extends Context {
  /** Seconds. */
  readonly now: number;
  /** It came as a text and not as bytes: UTF-8, and never a workbook. */
  readonly isText?: boolean;
  /** Called often; what it waits for holds the reading up. `bytes`: read so far. */
  readonly alive?: (bytes: number) => Promise<void>;
}

/**
 * Reads a file in slices.
 * @throws {ImportError}
 */
export async function readFile(
  content: AsyncIterable<Uint8Array>,
  options: ReadOptions,
): Promise<FileContent> {
  const points = new Points();
  let bytes = 0;
  const alive = async (): Promise<void> => {
    await (options.alive?.(bytes) ?? yieldToEventLoop());
  };
  const counted = counting(content, (more) => {
    bytes += more;
    if (bytes > bounds.bytes) throw new ImportError("too-large");
  });
  const { start, all } = await withStart(counted);
  const readers: TableReader[] = [];
  const isWorkbook = isZip(start);
  // A workbook that was read as text is beyond repair.
  if (isWorkbook && options.isText === true) throw new ImportError("text-workbook");
  if (isWorkbook) {
    for (const rows of await sheetsOf(all)) {
      const reader = new TableReader(points, options);
      readers.push(reader);
      let line = 0;
      for (const texts of rows) {
        reader.read(++line, tidy(texts));
        if (line % SLICE === 0) await alive();
      }
      reader.end();
    }
  } else {
    readers.push(await readText(start, all, new TableReader(points, options), alive));
  }
  formatOf(readers);
  const series = await gather(points, options.now, alive);
  const { rejected, more } = points.rejections();
  return { series, rejected, moreRejected: more };
}

async function* counting(
  content: AsyncIterable<Uint8Array>,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const bytes of content) {
    count(bytes.length);
    yield bytes;
  }
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
  reader: TableReader,
  alive: () => Promise<void>,
): Promise<TableReader> {
  const lines = lineReaderOf(start);
  const first: string[] = [];
  let delimiter: string | undefined;
  let line = 0;
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
  return reader;
}
