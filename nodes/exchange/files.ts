/**
 * Reads the files of one import, one after the other, into the readings of all of them. Whichever is refused, nothing
 * of any of them is imported.
 */
import { yieldToEventLoop } from "../base/index.js";
import { bounds } from "./bounds.js";
import { ImportError } from "./errors.js";
import type { FormatName } from "./formats/names.js";
import { gather, type FileSeries } from "./gather.js";
import { readContent, type ContentOptions, type WasRead } from "./import.js";
import { Points, type Context, type Reason } from "./points.js";

/** A file whose content comes when it is its turn. */
export interface OpenFile {
  /** As reports show it: `shownName`. */
  readonly name: string;
  readonly content: AsyncIterable<Uint8Array>;
  /** It came as a text and not as bytes: UTF-8, and never a workbook. */
  readonly isText?: boolean;
}

/** What a file gave to an import. */
export interface ReportedFile {
  readonly name: string;
  /** null: a file of a ZIP archive that is of no known format. */
  readonly format: FormatName | null;
  /** How many of the readings found come from it. */
  readonly readings: number;
}

/** A line, a row, or a reading of a JSON file, that is not imported. */
export interface Rejection {
  /** The name of its file, if there are several. */
  readonly file?: string | undefined;
  /** Counted from 1. */
  readonly line: number;
  readonly reason: Reason;
}

export interface FilesContent {
  readonly series: readonly FileSeries[];
  /** In the order of files and lines; of many, the first ones. */
  readonly rejected: readonly Rejection[];
  /** How many more lines were rejected. */
  readonly moreRejected: number;
  readonly files: readonly ReportedFile[];
}

export interface ReadOptions extends Context {
  /** Seconds. */
  readonly now: number;
  /** Called often; what it waits for holds the reading up. `bytes`: read so far, of all files. */
  readonly alive?: (bytes: number) => Promise<void>;
}

/**
 * Reads files in slices.
 * @throws {ImportError} with the name of the refused file, if there are several
 */
export async function readFiles(
  files: readonly OpenFile[],
  { now, alive: told, ...context }: ReadOptions,
): Promise<FilesContent> {
  const points = new Points();
  const lines = new FileLines();
  let bytes = 0;
  const alive = async (): Promise<void> => {
    await (told?.(bytes) ?? yieldToEventLoop());
  };
  async function* counted(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of content) {
      bytes += piece.length;
      if (bytes > bounds.bytes) throw new ImportError("too-large");
      yield piece;
    }
  }
  for (const { name, content, isText = false } of files) {
    const options: ContentOptions = { context, points, alive, isText };
    await lines.read(name, files.length > 1, (base) => readContent(counted(content), options, base));
  }
  const series = await gather(points, now, alive);
  const { rejected, more } = points.rejections();
  const report = lines.report(series);
  return {
    series,
    rejected: rejected.map(({ line, reason }) => ({ ...lines.find(line, report.length > 1), reason })),
    moreRejected: more,
    files: report,
  };
}

interface KnownFile {
  readonly name: string;
  /** How many lines there were before it. */
  readonly base: number;
  readonly format: FormatName | null;
}

/** Which line of which file a number means: points have one number for both, so each file goes on where another ended. */
class FileLines {
  readonly #files: KnownFile[] = [];
  #base = 0;

  /** @throws {ImportError} with name and line of the file */
  async read(name: string, isOneOfMany: boolean, work: (base: number) => Promise<WasRead>): Promise<void> {
    const base = this.#base;
    try {
      const { format, lines } = await work(base);
      this.#files.push({ name, base, format });
      this.#base = Math.max(base, lines);
    } catch (error) {
      if (!(error instanceof ImportError)) throw error;
      const { line, ...file } = error.file;
      throw new ImportError(
        error.problem,
        {
          ...file,
          ...(line !== undefined && { line: line - base }),
          ...(isOneOfMany && { fileName: name }),
        },
        error.cause,
      );
    }
  }

  find(number: number, isOneOfMany: boolean): { readonly file?: string; readonly line: number } {
    const { name, base } = this.#files[this.#position(number)]!;
    return { line: number - base, ...(isOneOfMany && { file: name }) };
  }

  report(series: readonly FileSeries[]): ReportedFile[] {
    const readings = this.#files.map(() => 0);
    const of = (number: number): number => (readings.length === 1 ? 0 : this.#position(number));
    for (const { lines } of series) for (const number of lines()) readings[of(number)]!++;
    return this.#files.map(({ name, format }, i) => ({ name, format, readings: readings[i]! }));
  }

  /** The last file that begins before a number. */
  #position(number: number): number {
    let [low, high] = [0, this.#files.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.#files[middle]!.base < number) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Characters of a shown name. */
export const LONGEST_NAME = 100;

/**
 * The name of a file as reports, messages and logs show it: without its folder, short, and of a meter's number only the
 * last four digits.
 * @param otherwise for a file without a name
 */
export function shownName(name: string | undefined, otherwise: string): string {
  const last = name?.split(/[/\\]/).findLast((part) => part !== "") ?? "";
  const clean = last
    .replace(/\p{C}/gu, "")
    .replace(/\d{10}(?=\d{4}(?!\d))/g, "…")
    .trim();
  if (clean === "") return otherwise;
  return clean.length > LONGEST_NAME ? `${clean.slice(0, LONGEST_NAME - 1)}…` : clean;
}
