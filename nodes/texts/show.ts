import { inspect } from "node:util";

/** A short, harmless picture of what was sent, whatever it is. */
export function show(value: unknown): string {
  const text = inspect(value, { depth: 1, breakLength: Infinity, maxStringLength: 60 });
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
