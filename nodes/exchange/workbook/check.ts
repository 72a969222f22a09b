/**
 * Looks at the parts of a workbook before they are read as sheets: a reader fills the rows up to the last cell, and one
 * cell `ZZZZZZ2` would be millions of empty ones; it also goes over a tag or a text again with each piece that it gets.
 */
import { bounds, ImportError } from "../base/index.js";

/** A tag, with or without a name space, and its attributes. */
const TAG = /^<(\/?)(?:[\w.-]+:)?([\w.-]*)/;
const REFERENCE = /\b(?:r|ref)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** What begins so ends so, whatever is in it. */
const marked: readonly (readonly [begins: string, ends: string])[] = [
  ["<!--", "-->"],
  ["<![CDATA[", "]]>"],
  ["<?", "?>"],
];

/**
 * @returns the part without the empty rows at the end of its sheet: LibreOffice writes one for the last row that a sheet
 * can have
 * @throws {ImportError} `large-workbook`; `unreadable`: with references, depths or lengths that no spreadsheet writes
 */
export function checkedPart(part: Buffer): Buffer {
  const xml = part.toString("latin1");
  const limit = bounds.workbook;
  const sheet = new Sheet();
  let [depth, sheets] = [0, 0];
  for (const { text, at } of tagsIn(xml)) {
    const [begin = "", slash, name] = TAG.exec(text) ?? [];
    if (name === undefined || name === "") continue;
    const isOpening = slash !== "/";
    const isAlone = text.endsWith("/>");
    if (!isOpening) depth--;
    else if (!isAlone) depth++;
    if (depth > limit.depth) throw new ImportError("unreadable");
    if (isOpening && name === "sheet") sheets++;
    if (isOpening) sheet.open(name, text.slice(begin.length), at);
    if (!isOpening || isAlone) sheet.close(name, at + text.length);
    if (sheets > limit.sheets || sheet.isTooLarge) throw new ImportError("large-workbook");
  }
  return sheet.empty === undefined
    ? part
    : Buffer.from(xml.slice(0, sheet.empty.from) + xml.slice(sheet.empty.to), "latin1");
}

/** @throws {ImportError} `unreadable`: a tag, a text or a comment is longer than any of a spreadsheet */
function* tagsIn(xml: string): Generator<{ readonly text: string; readonly at: number }, void, void> {
  for (let from = 0; from < xml.length;) {
    const at = xml.indexOf("<", from);
    const end = at < 0 ? xml.length : endOf(xml, at);
    if ((at < 0 ? xml.length : at) - from > bounds.workbook.held || end - at > bounds.workbook.held) {
      throw new ImportError("unreadable");
    }
    if (at < 0) return;
    yield { text: xml.slice(at, end), at };
    from = end;
  }
}

/** Where a tag ends: behind its `>`, which may also stand in quotes. */
function endOf(xml: string, at: number): number {
  const [begins, ends] = marked.find(([mark]) => xml.startsWith(mark, at)) ?? [];
  if (begins !== undefined) {
    const end = xml.indexOf(ends!, at + begins.length);
    return end < 0 ? xml.length : end + ends!.length;
  }
  let quote = "";
  const most = Math.min(xml.length, at + bounds.workbook.held + 1);
  for (let i = at + 1; i < most; i++) {
    const character = xml[i]!;
    if (quote !== "") quote = character === quote ? "" : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === ">") return i + 1;
  }
  return most;
}

/** How large a sheet is, and where the empty rows at its end are. */
class Sheet {
  #cells = 0;
  /** Of the rows so far, and of those that may turn out to be the empty ones at the end. */
  #size = { rows: 0, width: 0 };
  #waiting = { rows: 0, width: 0 };
  #row = 0;
  #rowFrom = 0;
  #hasValue = false;
  #emptyFrom: number | undefined;
  #emptyTo = 0;
  /** The empty rows at the end; undefined: there are none. */
  empty: { readonly from: number; readonly to: number } | undefined;

  get isTooLarge(): boolean {
    const limit = bounds.workbook;
    const { rows, width } = this.#size;
    return (
      this.#cells > limit.cells || rows > limit.rows || width > bounds.columns || rows * width > limit.area
    );
  }

  open(name: string, attributes: string, at: number): void {
    if (name === "row") {
      this.#row = Math.max(this.#row + 1, ...references(attributes).slice(0, 1).map(rowNumber));
      this.#rowFrom = at;
      this.#hasValue = false;
      this.#see(0, this.#row);
    } else if (name === "c" || name === "dimension") {
      if (name === "c") this.#cells++;
      for (const [column, line] of references(attributes).flatMap(addresses)) {
        // A reader looks at the cells, not at what is said of all of them.
        if (name === "c") this.#see(column, line);
        else if (line > bounds.workbook.rows || column > LAST_COLUMN) throw new ImportError("large-workbook");
      }
    } else if (name === "v" || name === "is") this.#hasValue = true;
  }

  #see(column: number, row: number): void {
    this.#waiting = {
      rows: Math.max(this.#waiting.rows, row),
      width: Math.max(this.#waiting.width, column),
    };
  }

  close(name: string, end: number): void {
    if (name === "row") {
      if (this.#hasValue) this.#keep();
      else {
        this.#emptyFrom ??= this.#rowFrom;
        this.#emptyTo = end;
      }
    } else if (name === "sheetData" && this.#emptyFrom !== undefined) {
      this.empty = { from: this.#emptyFrom, to: this.#emptyTo };
    }
  }

  /** The empty rows so far are not at the end. */
  #keep(): void {
    this.#size = {
      rows: Math.max(this.#size.rows, this.#waiting.rows),
      width: Math.max(this.#size.width, this.#waiting.width),
    };
    this.#emptyFrom = undefined;
  }
}

/** `XFD`. */
const LAST_COLUMN = 16_384;

function references(attributes: string): string[] {
  return [...attributes.matchAll(REFERENCE)].map(([, double, single = ""]) => double ?? single);
}

function rowNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new ImportError("unreadable");
  return Number(text);
}

/** Column and row of `B7`, or of both ends of `A1:F20`. */
function addresses(text: string): [column: number, row: number][] {
  return text.split(":", 3).map((address) => {
    const [, letters, digits] = /^([A-Z]{1,9})(\d{1,9})$/.exec(address) ?? [];
    if (letters === undefined || digits === undefined) throw new ImportError("unreadable");
    let column = 0;
    for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
    return [column, Number(digits)];
  });
}
