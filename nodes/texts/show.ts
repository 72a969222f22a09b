/** Shows values of any kind in texts. */
import { inspect } from "node:util";
import type { Language } from "./language.js";

/** A short, harmless representation of what was sent, whatever it is. */
export function show(value: unknown): string {
  const text = inspect(value, { depth: 1, breakLength: Infinity, maxStringLength: 60 });
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** A count in the language's own format: `17,520`. */
export function grouped(count: number, { language }: { readonly language: Language }): string {
  return new Intl.NumberFormat(language).format(count);
}
