/**
 * Fixed texts of statuses: keys that each editor translates with the catalogue of the node's set. The editor knows no
 * node of a subflow, only the instance, which has no catalogue and shows the key: there, the server says the words.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { ownPackage } from "../../base/index.js";
import type { Language } from "../../texts/index.js";

/** Of a set, as the editor gets it. */
type Catalogue = Readonly<Record<string, { readonly status: Readonly<Record<string, string>> }>>;

/** By file: a set of few nodes in subflows is read once, and most users have none. */
const catalogues = new Map<string, Catalogue>();

function catalogueOf(set: string, language: Language): Catalogue {
  const file = path.join(
    ownPackage().root,
    "dist",
    "locales",
    language === "fr" ? "fr" : "en-US",
    `${set}.json`,
  );
  const catalogue = catalogues.get(file) ?? (JSON.parse(readFileSync(file, "utf8")) as Catalogue);
  catalogues.set(file, catalogue);
  return catalogue;
}

/** @param set the node set whose catalogue contains it */
export function fixedText(set: string, key: string): string {
  return `${set}.status.${key}`;
}

/** The words of a fixed text; any other text stays as it is. */
export function inWords(text: string, language: Language): string {
  const [, set, key] = /^(enedis-linky-\w+)\.status\.([\w-]+)$/.exec(text) ?? [];
  return set === undefined ? text : catalogueOf(set, language)[set]!.status[key!]!;
}
