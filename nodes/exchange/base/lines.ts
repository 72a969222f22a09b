/** The lines of a text that arrives in pieces of bytes, whatever its encoding and line ends. */
import { bounds } from "./bounds.js";
import { encodingOf } from "./content.js";

const LF = 0x0a;
const CR = 0x0d;
/** A line that has become so long is not held any more. */
const HELD = 4 * bounds.line;

/** Gives out lines as soon as they are complete; the last one at the end. A line that is too long comes cut. */
export interface LineReader {
  read(bytes: Uint8Array): string[];
  end(): string[];
}

/** @param start the first bytes of the text */
export function lineReaderOf(start: Uint8Array): LineReader {
  const encoding = encodingOf(start);
  return encoding === "utf-8" ? new ByteLines() : new WideLines(encoding);
}

/** Lines of decoded text: what ends with a line end now, and the rest later. */
class Lines {
  #rest = "";
  /** The text so far ends in the middle of a line that is too long. */
  #isCut = false;

  /** A `\r` at the end waits for its `\n`. Unicode has two more line ends, which some editors write. */
  split(text: string): string[] {
    const lines = (this.#rest + text).split(/\r\n|[\n\u2028\u2029]|\r(?!$)/);
    this.#rest = lines.pop()!;
    if (this.#isCut && lines.length > 0) {
      lines[0] = CUT;
      this.#isCut = false;
    }
    if (this.#rest.length > HELD) {
      this.#isCut = true;
      this.#rest = this.#rest.endsWith("\r") ? "\r" : "";
    }
    return lines;
  }

  end(): string[] {
    const rest = this.#isCut ? CUT : this.#rest;
    this.#rest = "";
    this.#isCut = false;
    return rest.endsWith("\r") ? [rest.slice(0, -1), ""] : [rest];
  }
}

/** Stands for a line that was too long to hold. */
const CUT = " ".repeat(bounds.line + 1);

class WideLines implements LineReader {
  readonly #decoder: TextDecoder;
  readonly #lines = new Lines();

  constructor(encoding: "utf-16le" | "utf-16be") {
    this.#decoder = new TextDecoder(encoding);
  }

  read(bytes: Uint8Array): string[] {
    return this.#lines.split(this.#decoder.decode(bytes, { stream: true }));
  }

  end(): string[] {
    return [...this.#lines.split(this.#decoder.decode()), ...this.#lines.end()];
  }
}

/** Behind the last line end of those that only Unicode has; 0: there is none. */
function endOfSeparated(bytes: Uint8Array): number {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = Math.max(text.lastIndexOf("\u2028"), text.lastIndexOf("\u2029"));
  return at < 0 ? 0 : at + 3;
}

/** UTF-8, or the usual encoding of Windows programs in France: in both, a line end is one byte of its own. */
class ByteLines implements LineReader {
  readonly #utf8 = new TextDecoder("utf-8", { fatal: true });
  readonly #latin = new TextDecoder("windows-1252");
  readonly #lines = new Lines();
  #rest: Uint8Array = new Uint8Array();
  /** The line that has not ended is too long: what comes of it is not looked at. */
  #isLong = false;

  read(bytes: Uint8Array): string[] {
    const end = Math.max(bytes.lastIndexOf(LF), bytes.lastIndexOf(CR)) + 1 || endOfSeparated(bytes);
    if (end === 0) {
      if (this.#isLong) return [];
      // A very long line is decoded in pieces: it is not read anyway.
      if (this.#rest.length + bytes.length <= HELD) {
        this.#rest = Buffer.concat([this.#rest, bytes]);
        return [];
      }
      this.#isLong = true;
      return this.#decoded(Buffer.concat([this.#rest, bytes]), new Uint8Array());
    }
    this.#isLong = false;
    return this.#decoded(Buffer.concat([this.#rest, bytes.subarray(0, end)]), bytes.subarray(end));
  }

  end(): string[] {
    return [...this.#decoded(this.#rest, new Uint8Array()), ...this.#lines.end()];
  }

  #decoded(whole: Uint8Array, rest: Uint8Array): string[] {
    this.#rest = Uint8Array.from(rest);
    return this.#lines.split(this.#decode(whole));
  }

  /** Lines that are no UTF-8 are decoded as the other one, each for itself: a file may be put together from several. */
  #decode(bytes: Uint8Array): string {
    const text = this.#asUtf8(bytes);
    if (text !== undefined) return text;
    const lines: string[] = [];
    for (let from = 0; from < bytes.length;) {
      const at = bytes.indexOf(LF, from);
      const to = at < 0 ? bytes.length : at + 1;
      const line = bytes.subarray(from, to);
      lines.push(this.#asUtf8(line) ?? this.#latin.decode(line));
      from = to;
    }
    return lines.join("");
  }

  #asUtf8(bytes: Uint8Array): string | undefined {
    try {
      return this.#utf8.decode(bytes);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      return undefined;
    }
  }
}
