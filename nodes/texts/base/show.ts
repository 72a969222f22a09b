/** Shows values of any kind in texts. */
import { inspect, types } from "node:util";
import type { Language } from "./language.js";

/** The longest representation, in characters. */
const LONGEST = 60;
/**
 * The most fields of objects that are looked at. JavaScript cannot list some of an object's fields only, so the first
 * large one still takes its time (200 ns a field), but no other one after it.
 */
const MOST_FIELDS = 100;

/** What is shown as its kind alone: `util.inspect` would run code of it, or look at all that is in it. */
const kinds = [
  [types.isProxy, "[Proxy]"],
  [types.isMap, "[Map]"],
  [types.isSet, "[Set]"],
  [types.isRegExp, "[RegExp]"],
  // oxlint-disable-next-line typescript/no-deprecated -- Node.js 22 has no Error.isError
  [types.isNativeError, "[Error]"],
  [types.isBoxedPrimitive, "[Object]"],
  [(value: unknown) => ArrayBuffer.isView(value), "[Buffer]"],
  [types.isAnyArrayBuffer, "[ArrayBuffer]"],
] as const satisfies readonly (readonly [(value: unknown) => boolean, string])[];

/**
 * A short, harmless representation of what was sent, whatever it is: none of its own code runs, no character of it
 * controls a terminal, and its size costs no time.
 */
export function show(value: unknown): string {
  // They come in names of symbols and classes.
  const text = withoutControls(shown(value, 2, { fields: MOST_FIELDS }), "\ufffd");
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** A text without the characters that a terminal obeys. What is typed in a dialog or sent by a flow may have them. */
export function withoutControls(text: string, instead = ""): string {
  return text.replace(/\p{Cc}/gu, instead);
}

/** What may still be looked at. */
interface Left {
  fields: number;
}

/** @param levels of objects to look into */
function shown(value: unknown, levels: number, left: Left): string {
  if (typeof value === "string") return inspect(value.slice(0, LONGEST + 1));
  if (typeof value === "bigint") return BigInt.asIntN(64, value) === value ? `${value}n` : "[BigInt]";
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return inspect(value);
  const kind = kinds.find(([isOf]) => isOf(value));
  if (kind !== undefined) return kind[1];
  if (typeof value === "function") return `[Function${nameOf(value)}]`;
  // Of its own, it may have other methods.
  if (types.isDate(value)) return inspect(new Date(Date.prototype.getTime.call(value)));
  if (Array.isArray(value))
    return levels === 0 ? "[Array]" : enclosed("[", entriesOf(value, levels, left), "]");
  if (levels === 0 || left.fields < 0) return "[Object]";
  // `Object.keys` takes half the time of all other ways to list the fields of a large object.
  const names = Object.keys(value);
  left.fields -= names.length;
  return left.fields < 0 ? "[Object]" : enclosed("{", fieldsOf(value, names, levels, left), "}");
}

function nameOf(work: object): string {
  const name: unknown = Object.getOwnPropertyDescriptor(work, "name")?.value;
  return typeof name === "string" && name !== "" ? `: ${name.slice(0, LONGEST)}` : "";
}

function* entriesOf(list: readonly unknown[], levels: number, left: Left): Generator<string> {
  for (let i = 0; i < list.length; i++) {
    yield held(Object.getOwnPropertyDescriptor(list, i) ?? { value: undefined }, levels, left);
  }
}

function* fieldsOf(object: object, names: readonly string[], levels: number, left: Left): Generator<string> {
  for (const name of names) {
    const property = Object.getOwnPropertyDescriptor(object, name)!;
    const isWord = name.length <= LONGEST && /^[\p{L}_$][\p{L}\d_$]*$/u.test(name);
    yield `${isWord ? name : shown(name, 0, left)}: ${held(property, levels, left)}`;
  }
}

function held(property: PropertyDescriptor, levels: number, left: Left): string {
  return "value" in property ? shown(property.value, levels - 1, left) : "[Getter]";
}

/** Stops where the rest would be cut off. */
function enclosed(open: string, parts: Iterable<string>, close: string): string {
  let text = "";
  for (const part of parts) {
    text += text === "" ? ` ${part}` : `, ${part}`;
    if (text.length > LONGEST) break;
  }
  return text === "" ? open + close : `${open}${text} ${close}`;
}

/** A count in the language's own format: `17,520`. */
export function grouped(count: number, { language }: { readonly language: Language }): string {
  return new Intl.NumberFormat(language).format(count);
}

/** An amount in euros and cents, in the language's own format. @param signed with its sign, also a plus */
export function euros(amount: number, { language }: { readonly language: Language }, signed = false): string {
  const sign = signed ? "exceptZero" : "auto";
  const form = { style: "currency", currency: "EUR", signDisplay: sign } as const;
  // Node.js groups French thousands by a narrow space, and has a plain minus; no line may break in either.
  return new Intl.NumberFormat(language, form).format(amount).replace("-", "−");
}

/** A decimal number, in the language's own format. */
export function decimal(value: number, { language }: { readonly language: Language }): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(value);
}
