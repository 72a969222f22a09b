/** Shows values of any kind in texts. */
import { inspect, types } from "node:util";
import type { Language } from "./language.js";

/** The longest representation, in characters. */
const LONGEST = 60;
/** The most fields of an object that are looked at: looking at all of a large one takes long. */
const MOST_FIELDS = 100;

/**
 * A short, harmless representation of what was sent, whatever it is: none of its own code runs, no character of it
 * controls a terminal, and its size costs no time.
 */
export function show(value: unknown): string {
  // eslint-disable-next-line no-control-regex -- they come in names of symbols and classes
  const text = shown(value).replace(/[\0-\x1f\x7f-\x9f]/g, "\ufffd");
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function shown(value: unknown): string {
  if (typeof value === "string") return inspect(value.slice(0, LONGEST + 1));
  if (typeof value === "bigint") return BigInt.asIntN(64, value) === value ? `${value}n` : "[BigInt]";
  if (types.isProxy(value)) return "[Proxy]";
  try {
    if (typeof value === "object" && value !== null && isLarge(value)) return "[Object]";
    return inspect(value, {
      ...{ depth: 1, breakLength: Infinity, maxStringLength: LONGEST, maxArrayLength: LONGEST },
      customInspect: false,
    });
  } catch {
    return "[Object]"; // a property throws when it is read
  }
}

function isLarge(object: object): boolean {
  if (Array.isArray(object) || ArrayBuffer.isView(object)) return false;
  let fields = 0;
  for (const name in object) if (name !== "" && ++fields > MOST_FIELDS) return true;
  return false;
}

/** A count in the language's own format: `17,520`. */
export function grouped(count: number, { language }: { readonly language: Language }): string {
  return new Intl.NumberFormat(language).format(count);
}
