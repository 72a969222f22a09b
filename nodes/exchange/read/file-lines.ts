import type { FormatName } from "../base/index.js";
import type { FileSeries } from "../points/index.js";

/** What a file gave to an import. */
export interface ReportedFile {
  readonly name: string;
  /** null: a file of a ZIP archive that is of no known format. */
  readonly format: FormatName | null;
  /** How many of the readings found come from it. */
  readonly readings: number;
}

interface KnownFile {
  readonly name: string;
  /** How many lines there were before it. */
  readonly base: number;
  readonly format: FormatName | null;
}

/** Which line of which file a number means: points have one number for both, so each file goes on where another ended. */
export class FileLines {
  readonly #files: KnownFile[] = [];
  /** How many lines there are in all files so far. */
  #base = 0;

  get base(): number {
    return this.#base;
  }

  /** @param lines up to its last one; without any, it was skipped */
  add(name: string, format: FormatName | null, lines = this.#base): void {
    this.#files.push({ name, base: this.#base, format });
    this.#base = Math.max(this.#base, lines);
  }

  /** `file`: only if there are several. */
  find(number: number): { readonly file?: string; readonly line: number } {
    const { name, base } = this.#files[this.#position(number)]!;
    return { line: number - base, ...(this.#files.length > 1 && { file: name }) };
  }

  report(series: readonly FileSeries[]): ReportedFile[] {
    const readings = this.#files.map(() => 0);
    for (const { lines } of series) for (const number of lines()) readings[this.#position(number)]!++;
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
