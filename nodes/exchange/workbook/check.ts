/**
 * Looks at the parts of a workbook before they are read as sheets: a reader fills the rows up to the last cell, and one
 * cell `ZZZZZZ2` would be millions of empty ones.
 */
import { bounds } from "../bounds.js";
import { ImportError } from "../errors.js";

/** A tag, with or without a name space, and its attributes: values may contain `>`. */
const TAG = /<(\/?)(?:[\w.-]+:)?([\w.-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)/g;
const REFERENCE = /\b(?:r|ref)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** @throws {ImportError} `large-workbook`; `unreadable`: with references that no spreadsheet writes */
export function checkPart(part: Buffer): void {
  const limit = bounds.workbook;
  let [depth, sheets, rows, cells, row, width] = [0, 0, 0, 0, 0, 0];
  for (const [, slash, name, attributes = ""] of part.toString("latin1").matchAll(TAG)) {
    if (name === "") continue;
    if (slash === "/") depth--;
    else if (!attributes.endsWith("/")) depth++;
    if (depth > limit.depth) throw new ImportError("large-workbook");
    if (slash === "/") continue;
    if (name === "sheet") sheets++;
    else if (name === "row") {
      row = Math.max(row + 1, ...references(attributes).map(rowNumber));
      rows = Math.max(rows, row);
    } else if (name === "c" || name === "dimension") {
      if (name === "c") cells++;
      for (const [column, line] of references(attributes).flatMap(addresses)) {
        width = Math.max(width, column);
        rows = Math.max(rows, line);
      }
    }
    const isWide = width > bounds.columns || rows * width > limit.area;
    if (isWide || cells > limit.cells || rows > limit.rows || sheets > limit.sheets) {
      throw new ImportError("large-workbook");
    }
  }
}

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
