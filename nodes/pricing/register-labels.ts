/** Which class of a contract a register of the meter counts (docs/dev/contract.md#energy-by-class). Pure. */
import { classNamesOf } from "./classes.js";
import type { ContractVersion } from "./contract.js";
import { supplyOf } from "./suppliers/index.js";

/** What names a register of the supplier's calendar. */
export interface NamedRegister {
  /** Id of its class of hours. */
  readonly id: string;
  readonly label: string;
}

/**
 * As the version says by id or label, else by the class's own id, else by its label, as the supplier or as all write it.
 * @returns undefined: the version has no class for it, and its energy has no price
 */
export function classOfRegister(version: ContractVersion, { id, label }: NamedRegister): string | undefined {
  const mapped = new Map(Object.entries(version.registers).map(([name, to]) => [plain(name), to]));
  const named = [id, label].map(plain).filter((name) => name !== "");
  for (const name of named) {
    const to = mapped.get(name);
    if (to !== undefined) return to;
  }
  const own = classNamesOf(version);
  if (own.includes(id)) return id;
  const classes = new Map(own.map((name) => [plain(name), name]));
  const labels = supplyOf(version)?.supplier.registerLabels;
  for (const name of named) {
    const found = classes.get(name) ?? classes.get(plain(labels?.get(name) ?? usualLabels.get(name) ?? ""));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Case, accents and marks do not matter. */
function plain(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
}

/** Labels of the classes of offers that have fixed ones, in their plain form. */
const usualLabels: ReadonlyMap<string, string> = new Map([
  ["heures creuses", "hc"],
  ["heures pleines", "hp"],
  ...[
    ["b", "bleu", "bleus", "bleues"],
    ["w", "blanc", "blancs", "blanches"],
    ["r", "rouge", "rouges"],
  ].flatMap(([letter, ...words]) =>
    [
      ["hc", "heures creuses"],
      ["hp", "heures pleines"],
    ].flatMap(([short, hours]) =>
      words
        .flatMap((word) => [`jour ${word}`, `jours ${word}`, word])
        .flatMap((day) => [`${hours} ${day}`, `${day} ${hours}`, `${short} ${day}`, `${day} ${short}`])
        .map((text): [string, string] => [text, `${short}j${letter}`]),
    ),
  ),
]);
