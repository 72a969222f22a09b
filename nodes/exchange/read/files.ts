/**
 * Reads the files of one import, one after the other, into the readings of all of them: texts, workbooks, and ZIP
 * archives with either. Whichever is refused, nothing of any of them is imported.
 */
import { yieldToEventLoop } from "../../base/index.js";
import {
  bounds,
  documentOf,
  isZip,
  wholeOf,
  withStart,
  type StartedContent,
  directionOfFile,
  ImportError,
  unreadKinds,
  type ImportProblem,
  shownName,
  type Reason,
} from "../base/index.js";
import { FileLines, type ReportedFile } from "./file-lines.js";
import { dayOf, directions } from "../../readings/index.js";
import {
  gather,
  registersIn,
  type FileRegisters,
  type FileSeries,
  type ContentOptions,
  type WasRead,
  Points,
  type Context,
} from "../points/index.js";
import { readSheets, readText } from "./table.js";
import { readJsonFile, startsAsJson } from "../json/index.js";
import { startsAsXml, readXmlFile } from "../xml/index.js";
import {
  entriesOf,
  isOpenDocument,
  isWorkbook,
  type ZipEntry,
  mayBeData,
  seemsToBeData,
} from "../zip/index.js";

/** A file whose content comes when it is its turn. */
export interface OpenFile {
  /** As reports show it: `shownName`. */
  readonly name: string;
  readonly content: AsyncIterable<Uint8Array>;
  /** It came as a text and not as bytes: UTF-8, and never a workbook. */
  readonly isText?: boolean;
}

/** A line, a row, or a reading of a JSON file, that is not imported. */
export interface Rejection {
  /** The name of its file, if there are several. */
  readonly file?: string | undefined;
  /** Counted from 1. */
  readonly line: number;
  readonly reason: Reason;
  /** Of a date or time that cannot be read, what stands there, as it is shown. */
  readonly stamp?: string | undefined;
}

export interface FilesContent {
  readonly series: readonly FileSeries[];
  /** What registers showed, beside the readings. */
  readonly registers: readonly FileRegisters[];
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
  const lines = new FileLines();
  const reader = new FileReader({ context, points, alive }, lines);
  for (const file of files) {
    await reader.read({ ...file, content: counted(file.content) }, files.length > 1);
  }
  const series = await gathered(points, { now, stamps: context.stamps, alive }, lines);
  const { rejected, more } = points.rejections();
  return {
    series,
    registers: registersIn(points, dayOf(now)),
    rejected: rejected.map(({ line, ...why }) => ({ ...lines.find(line), ...why })),
    moreRejected: more,
    files: lines.report(series),
  };
}

/** @throws {ImportError} `unknown-stamps` */
async function gathered(
  points: Points,
  options: Parameters<typeof gather>[1],
  lines: FileLines,
): Promise<FileSeries[]> {
  try {
    return await gather(points, options);
  } catch (error) {
    if (!(error instanceof ImportError) || error.file.line === undefined) throw error;
    // Known only when all files have been read.
    const { file, line } = lines.find(error.file.line);
    throw new ImportError(error.problem, { ...error.file, line, fileName: file }, error.cause);
  }
}

class FileReader {
  readonly #options: ContentOptions;
  readonly #lines: FileLines;
  /** Bytes of the entries of archives read so far, and how many they are. */
  #unpacked = 0;
  #entries = 0;

  constructor(options: ContentOptions, lines: FileLines) {
    this.#options = options;
    this.#lines = lines;
  }

  /**
   * @param isNamed a refusal needs its name
   * @param depth in how many archives it lies
   * @throws {ImportError}
   */
  async read(file: OpenFile, isNamed: boolean, depth = 0): Promise<void> {
    try {
      const content = await withStart(file.content);
      try {
        await this.#readStarted(file, content, depth);
      } finally {
        await content.close();
      }
    } catch (error) {
      throw error instanceof ImportError ? this.#refused(error, isNamed ? file.name : undefined) : error;
    }
  }

  async #readStarted(
    { name, isText }: OpenFile,
    { start, all }: StartedContent,
    depth: number,
  ): Promise<void> {
    const kind = documentOf(start);
    if (kind !== undefined) throw new ImportError(kind);
    if (!isZip(start)) {
      const { base } = this.#lines;
      await this.#readPart(name, (options) => readPlain(start, all, options, base));
      return;
    }
    // A workbook that was read as text is beyond repair.
    if (isText === true) throw new ImportError("text-workbook");
    const { alive } = this.#options;
    const entries = await entriesOf(await wholeOf(all, alive, bounds.zip.packed, "large-archive"));
    if (isOpenDocument(entries)) throw new ImportError("open-document");
    if (isWorkbook(entries)) {
      const { base } = this.#lines;
      await this.#readPart(name, (options) => readSheets(entries, options, base));
    } else if (depth < bounds.zip.depth) {
      await this.#readArchive(name, entries, depth);
    } else {
      throw new ImportError("unknown");
    }
  }

  /** @throws {ImportError} */
  async #readPart(name: string, readWith: (options: ContentOptions) => Promise<WasRead>): Promise<void> {
    const { context, points } = this.#options;
    points.beginPart(this.#lines.base);
    const before = directions.map((direction) => points.foundIn(direction));
    // What its content says comes first.
    const direction = directionOfFile(name) ?? context.direction;
    const { noted } = points;
    const read = await readWith({ ...this.#options, context: { ...context, direction } });
    const found = directions.filter((one, i) => points.foundIn(one) > before[i]!);
    if (found.length === 0 && points.noted === noted) {
      throw new ImportError("no-readings", { format: read.format });
    }
    if (context.isDirectionGiven === true && found.length > 0 && !found.includes(context.direction)) {
      throw new ImportError(`is-${found[0]!}`, { format: read.format });
    }
    this.#lines.add(name, read.format, read.lines);
  }

  /** A file inside says more than the archive that it is in. */
  #refused({ problem, file, cause }: ImportError, name: string | undefined): ImportError {
    if (file.fileName !== undefined) return new ImportError(problem, file, cause);
    const line = file.line === undefined ? undefined : file.line - this.#lines.base;
    return new ImportError(problem, { ...file, line, fileName: name }, cause);
  }

  /** What is no reading stands beside what is: a help, or another export, as EDF's months in the archive of its days. */
  async #readArchive(name: string, entries: readonly ZipEntry[], depth: number): Promise<void> {
    this.#count(entries.filter(mayBeData));
    const skipped: string[] = [];
    let isKnown = false;
    let told: ImportError | undefined;
    for (const entry of entries) {
      if (!mayBeData(entry)) {
        skipped.push(shownName(entry.name, "?"));
        continue;
      }
      const inner = `${name}/${shownName(entry.name, "?")}`;
      if (entry.isEncrypted) throw new ImportError("encrypted", { fileName: inner });
      const { noted } = this.#options.points;
      try {
        await this.read({ name: inner, content: entry.content() }, true, depth + 1);
        isKnown = true;
      } catch (error) {
        if (!(error instanceof ImportError) || !hasNoReadings(error)) throw error;
        // What came before the line that decides cannot be taken back.
        if (this.#options.points.noted !== noted) throw error;
        if (!saysNothing(error)) told ??= error;
        const format = error.problem === "no-readings" ? error.file.format : undefined;
        if (seemsToBeData(entry)) this.#lines.add(inner, format ?? null);
        skipped.push(shownName(entry.name, "?"));
      }
    }
    if (isKnown) return;
    throw told ?? new ImportError("unknown", { skipped: skipped.slice(0, bounds.skipped) });
  }

  /** An archive unpacks to no more than it announces. */
  #count(entries: readonly ZipEntry[]): void {
    this.#entries += entries.length;
    for (const { size } of entries) this.#unpacked += size;
    if (this.#unpacked > bounds.zip.unpacked || this.#entries > bounds.zip.entries) {
      throw new ImportError("large-archive");
    }
  }
}

function readPlain(
  start: Uint8Array,
  all: AsyncIterable<Uint8Array>,
  options: ContentOptions,
  base: number,
): Promise<WasRead> {
  if (startsAsJson(start)) return readJsonFile(all, options, base);
  if (startsAsXml(start)) return readXmlFile(start, all, options, base);
  return readText(start, all, options, base);
}

/** Of no known format, empty, without a value, an answer without any, or an export about something else. */
function hasNoReadings({ problem }: ImportError): boolean {
  return withoutReadings.has(problem);
}

/** Of what it is, nothing is known. */
function saysNothing({ problem, file }: ImportError): boolean {
  return problem === "empty" || (problem === "unknown" && file.format === undefined);
}

const withoutReadings = new Set<ImportProblem>([
  "unknown",
  "empty",
  "no-readings",
  "error-answer",
  "totals",
  "other-quantity",
  "gas",
  ...unreadKinds,
]);
