/**
 * Reads an XML document in slices, within bounds: nothing of it is held but the path to the element that is read. No
 * entity of its own is expanded, and no document with a declaration of types is read.
 */
import { Parser } from "saxen";
import { bounds, encodingOf, isBeforeText } from "../base/index.js";

/** Characters that are read at once. */
const SLICE = 16 * 1024;

/** What is told of a document, in its order. */
export interface XmlListener {
  /** @param path names of the elements from the root to this one, without prefixes */
  open(path: readonly string[]): void;
  /** @param text directly in the element, cut after some 1,000 characters */
  close(path: readonly string[], text: string): void;
}

/** It is no XML, damaged, cut off, or not what a flow looks like. */
export class XmlError extends Error {}

/** Whether a content begins as XML does, after marks and white space. */
export function startsAsXml(start: Uint8Array): boolean {
  return start.find((byte) => !isBeforeText(byte)) === 0x3c;
}

/**
 * @param start its first bytes
 * @param alive called between two slices
 * @throws {XmlError}
 * @throws what the listener throws
 */
export async function readXml(
  start: Uint8Array,
  all: AsyncIterable<Uint8Array>,
  listener: XmlListener,
  alive: () => Promise<void>,
): Promise<void> {
  const document = new XmlDocument(listener);
  const decoder = new TextDecoder(declaredEncoding(start));
  for await (const bytes of all) {
    const text = decoder.decode(bytes, { stream: true });
    for (let from = 0; from < text.length; from += SLICE) {
      document.write(text.slice(from, from + SLICE));
      await alive();
    }
  }
  document.write(decoder.decode());
  document.end();
}

/** UTF-8 unless its mark or its first line says otherwise; only labels have other characters than ASCII. */
function declaredEncoding(start: Uint8Array): string {
  const head = Buffer.from(start.subarray(0, 200)).toString("latin1");
  const isLatin = /^\s*<\?xml[^>]*\bencoding\s*=\s*["'](?:iso-8859-1|iso-8859-15|windows-1252)["']/i.test(
    head,
  );
  return isLatin ? "windows-1252" : encodingOf(start);
}

class XmlDocument {
  readonly #parser = new Parser();
  readonly #path: string[] = [];
  #text = "";
  /** Characters since something was complete: the parser holds them. */
  #held = 0;
  #error: Error | undefined;

  constructor(listener: XmlListener) {
    const found = (): void => {
      this.#held = 0;
    };
    this.#parser
      .on("openTag", (name) => {
        found();
        this.#path.push(name.slice(name.indexOf(":") + 1));
        this.#text = "";
        if (this.#path.length > bounds.xml.depth) this.#fail(new XmlError("too deep"));
        else this.#tell(() => listener.open(this.#path));
      })
      .on("text", (text, decode) => {
        found();
        this.#add(decode(text.slice(0, bounds.cell)));
      })
      .on("cdata", (text) => {
        found();
        this.#add(text);
      })
      .on("closeTag", () => {
        found();
        this.#tell(() => listener.close(this.#path, this.#text.trim()));
        this.#path.pop();
        this.#text = "";
      })
      .on("comment", found)
      .on("question", found)
      .on("attention", () => this.#fail(new XmlError("a declaration of types")))
      .on("error", (error) => this.#fail(new XmlError(error.message)))
      .on("warn", (error) => this.#fail(new XmlError(error.message)));
  }

  #add(text: string): void {
    if (this.#text.length < bounds.cell) this.#text += text.slice(0, bounds.cell);
  }

  /** The parser goes on after a listener that throws. */
  #tell(work: () => void): void {
    if (this.#error !== undefined) return;
    try {
      work();
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #fail(error: Error): void {
    this.#error ??= error;
    this.#parser.stop();
  }

  /** @throws {XmlError} and what the listener threw */
  write(text: string): void {
    this.#held += text.length;
    this.#parser.write(text);
    if (this.#held > bounds.xml.held) this.#fail(new XmlError("too long"));
    this.#check();
  }

  end(): void {
    this.#parser.end();
    this.#check();
  }

  #check(): void {
    if (this.#error !== undefined) throw this.#error;
  }
}
