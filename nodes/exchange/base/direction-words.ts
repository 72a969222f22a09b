/** The direction that a name says: of a file, of a field around an answer, or of one in it. */
import type { Direction } from "../../readings/index.js";
import { plain } from "./texts.js";

/** Characters of a name that are looked at. */
const LONGEST = 100;

const words: Readonly<Record<Direction, RegExp>> = {
  production: /^(?:productions?|produits?|produced|inject(?:ions?|ed|e|ee)?)$/,
  consumption: /^(?:consumptions?|consumed|consommations?|consomme|conso|soutirage)$/,
};

/** By whole words: a `product`, or the `prod` of a server, is no production. @returns undefined: none, or both */
export function directionNamed(name: string): Direction | undefined {
  const apart = name.slice(0, LONGEST).replace(/([a-z])(?=[A-Z])/g, "$1 ");
  const parts = plain(apart).split(/[^a-z]+/);
  const has = (direction: Direction): boolean => parts.some((part) => words[direction].test(part));
  const [isProduced, isConsumed] = [has("production"), has("consumption")];
  if (isProduced === isConsumed) return undefined;
  return isProduced ? "production" : "consumption";
}

/**
 * The direction of a file whose content says none. Of a file in an archive, its own name comes before that of the archive.
 * @param name as reports show it: `archive.zip/file.csv`
 */
export function directionOfFile(name: string): Direction | undefined {
  for (const part of name.split("/").reverse()) {
    // As Conso Downloader names its files.
    const named = /^historique_prod_/i.test(part) ? "production" : directionNamed(part);
    if (named !== undefined) return named;
  }
  return undefined;
}
