/**
 * Texts for a database whose encoding lacks letters: these are written by their numbers, and read again as they were. The
 * same text is always written alike, so that it is found by it.
 */

/** Begins a number: `\u{20ac}`. */
const MARK = "\\u{";

/** What no database has; a text that has the mark must not be taken for a number. */
const never = /\0|\\(?=u\{)/g;
/** What some lack, too. */
const notAscii = /[^ -~]|\\(?=u\{)/gu;
/** These take all letters: the latter, bytes of any kind. */
const withAll: ReadonlySet<string> = new Set(["UTF8", "SQL_ASCII"]);

/** @param encoding as PostgreSQL names it */
export function written(text: string, encoding: string): string {
  return text.replace(withAll.has(encoding) ? never : notAscii, (letter) => {
    return `${MARK}${letter.codePointAt(0)!.toString(16)}}`;
  });
}

export function read(text: string): string {
  if (!text.includes(MARK)) return text;
  return text.replace(/\\u\{([0-9a-f]{1,6})\}/g, (all, number: string) => {
    const letter = Number.parseInt(number, 16);
    return letter <= 0x10_ffff ? String.fromCodePoint(letter) : all;
  });
}

/** JSON that any encoding has, without the mark, and that is read as any other. */
export function jsonOf(value: unknown): string {
  return JSON.stringify(value).replace(/[^ -~]|u(?=\{)/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
