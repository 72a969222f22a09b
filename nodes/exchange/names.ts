/** Names of files, as reports, messages and logs show them. */

/** Characters of a shown name. */
export const LONGEST_NAME = 100;

/**
 * The name of a file as it is shown: without its folder, short, and of a meter's number only the
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
