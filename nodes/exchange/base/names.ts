/** Texts of files, as reports, messages and logs show them. */

/** Characters of a shown name. */
export const LONGEST_NAME = 100;
/** Characters of a shown stamp. */
export const LONGEST_STAMP = 40;

/**
 * The name of a file as it is shown: without its folder, short, and of a meter's number only the
 * last four digits.
 * @param otherwise for a file without a name
 */
export function shownName(name: string | undefined, otherwise: string): string {
  const last = name?.split(/[/\\]/).findLast((part) => part !== "") ?? "";
  return shown(last, LONGEST_NAME) ?? otherwise;
}

/**
 * A stamp that cannot be read as it is shown: in one line, short, and without a meter's number as well.
 * @returns undefined: nothing stands there
 */
export function shownStamp(text: string): string | undefined {
  const clean = shown(text, LONGEST_STAMP);
  // A copy: a part of another text would hold that, a piece of the file.
  return clean === undefined ? undefined : Buffer.from(clean).toString();
}

/**
 * A text with the last four digits of each meter's number in it only, and of any longer row of digits, where one may
 * hide.
 */
export function withoutMeters(text: string): string {
  return text.replace(/\d{10,}(?=\d{4}(?!\d))/g, "…");
}

/** undefined: nothing of it can be seen. */
function shown(text: string, most: number): string | undefined {
  const clean = withoutMeters(text.replace(/\p{C}/gu, "")).trim();
  if (clean === "") return undefined;
  // A character of two units is not cut in its middle.
  return clean.length > most ? `${clean.slice(0, most - 1).replace(/\p{Cs}$/u, "")}…` : clean;
}
