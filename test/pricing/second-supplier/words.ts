/** Words of the invented supplier: those of the regulated tariff with another name before them. */
import type { SupplierTexts } from "../../../nodes/texts/tables/suppliers.js";

type BySupplier = Readonly<Record<"regulated", SupplierTexts>>;

export function withInvented(...languages: readonly BySupplier[]): void {
  for (const words of languages) Object.assign(words, { invented: renamed(words.regulated) });
}

function renamed<T extends object>(words: T): T {
  const entries = Object.entries(words).map(([name, word]: [string, unknown]) => [
    name,
    typeof word === "function"
      ? (...values: string[]) => `Invented: ${(word as (...given: string[]) => string)(...values)}`
      : renamed(word as object),
  ]);
  return Object.fromEntries(entries) as T;
}
