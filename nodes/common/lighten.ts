/** What Node-RED can copy of a message: it does so for Catch nodes, entry by entry, and all at once. */
import { types } from "node:util";

/**
 * The most entries of lists and objects, in all fields together: a list may be empty but for its length, and its copy
 * take hours and all memory.
 */
const MOST_COPIED = 1_000_000;

/** `unseen`: something of it could only be looked at by running code of its own. */
type Weight = "light" | "heavy" | "unseen";

/** What may still be looked at: also what turns out to be too much counts, so that this takes no longer either. */
interface Left {
  entries: number;
}

/**
 * Takes out of a message what its copy could take too long for.
 * @throws {TypeError} it cannot be taken out
 */
export function lighten(msg: object): void {
  if (types.isProxy(msg)) return;
  const left: Left = { entries: MOST_COPIED };
  for (const name of Reflect.ownKeys(msg)) {
    // Those of an http request, which Node-RED passes on as they are.
    if (name === "req" || name === "res") continue;
    const weight = weigh(Object.getOwnPropertyDescriptor(msg, name)!, left);
    if (weight === "light" || Reflect.deleteProperty(msg, name)) continue;
    if (weight === "heavy") throw new TypeError(`too long to be copied: ${String(name)}`);
  }
}

function weigh(field: PropertyDescriptor, left: Left): Weight {
  const found = new Set<object>();
  const isSeen = (property: PropertyDescriptor): boolean => {
    const value: unknown = property.value;
    if (typeof value === "object" && value !== null) found.add(value);
    return "value" in property;
  };
  if (!isSeen(field)) return "unseen";
  for (const one of found) {
    if (isOpaque(one)) return "unseen";
    const entries = entriesOf(one);
    if (entries.size > left.entries) return "heavy";
    left.entries -= entries.size;
    if (!entries.every(isSeen)) return "unseen";
  }
  return "light";
}

/** What is not copied as what it is: a Proxy, what passes for the arguments of a function, a Map with a size of its own. */
function isOpaque(one: object): boolean {
  if (types.isProxy(one) || types.isArgumentsObject(one) || types.isBoxedPrimitive(one)) return true;
  if (types.isMap(one) || types.isSet(one)) return Reflect.ownKeys(one).length > 0;
  return Object.hasOwn(one, "callee") && Object.hasOwn(one, "length");
}

const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as object;

type IsWanted = (property: PropertyDescriptor) => boolean;

/** What a copy goes through. */
interface Entries {
  /** How many, whatever the object says itself. */
  readonly size: number;
  /** Goes through them without running code of their own. @returns whether all of them are as wanted */
  every(isWanted: IsWanted): boolean;
}

function entriesOf(one: object): Entries {
  if (Array.isArray(one)) return { size: one.length, every: (isWanted) => everyPlace(one, isWanted) };
  if (types.isMap(one)) {
    const both = (isWanted: IsWanted): boolean => {
      for (const [key, value] of Map.prototype.entries.call(one) as MapIterator<[unknown, unknown]>) {
        isWanted({ value: key });
        isWanted({ value });
      }
      return true;
    };
    // A copy makes a pair of each.
    return { size: 2 * Reflect.get(Map.prototype, "size", one), every: both };
  }
  if (types.isSet(one)) {
    const each = (isWanted: IsWanted): boolean => {
      for (const value of Set.prototype.values.call(one) as SetIterator<unknown>) isWanted({ value });
      return true;
    };
    return { size: Reflect.get(Set.prototype, "size", one), every: each };
  }
  // Of a Buffer, the bytes are copied as they are.
  if (Buffer.isBuffer(one)) return { size: 0, every: () => true };
  if (types.isTypedArray(one)) {
    const size = Reflect.get(typedArray, "length", one) as number;
    return { size, every: (isWanted) => everyNamed(one, Object.keys(one), isWanted) };
  }
  // Not `ownKeys`, which takes twice as long with a hundred thousand names.
  const names = [...Object.getOwnPropertySymbols(one), ...Object.keys(one)];
  return { size: names.length, every: (isWanted) => everyNamed(one, names, isWanted) };
}

/** Not by an iterator: a list may be long. */
function everyPlace(list: readonly unknown[], isWanted: IsWanted): boolean {
  for (let i = 0; i < list.length; i++) {
    const property = Object.getOwnPropertyDescriptor(list, i);
    if (property !== undefined && !isWanted(property)) return false;
  }
  return true;
}

function everyNamed(one: object, names: readonly PropertyKey[], isWanted: IsWanted): boolean {
  return names.every((name) => {
    const property = Object.getOwnPropertyDescriptor(one, name)!;
    return property.enumerable !== true || isWanted(property);
  });
}
