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
    const size = sizeOf(one);
    if (size > left.entries) return "heavy";
    left.entries -= size;
    if (!everyOf(one, isSeen)) return "unseen";
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

/** How many entries its copy goes through, whatever it says itself. */
function sizeOf(one: object): number {
  if (Array.isArray(one)) return one.length;
  // A copy makes a pair of each.
  if (types.isMap(one)) return 2 * Reflect.get(Map.prototype, "size", one);
  if (types.isSet(one)) return Reflect.get(Set.prototype, "size", one);
  // Of a Buffer, the bytes are copied as they are.
  if (Buffer.isBuffer(one)) return 0;
  if (types.isTypedArray(one)) return Reflect.get(typedArray, "length", one) as number;
  return Reflect.ownKeys(one).length;
}

/** Goes through what a copy takes of it, without running code of its own. @returns whether all of it is as wanted */
function everyOf(one: object, isWanted: (property: PropertyDescriptor) => boolean): boolean {
  const { getOwnPropertyDescriptor } = Object;
  if (Array.isArray(one)) {
    // Not by an iterator: a list may be long.
    for (let i = 0; i < one.length; i++) {
      const property = getOwnPropertyDescriptor(one, i);
      if (property !== undefined && !isWanted(property)) return false;
    }
    return true;
  }
  if (types.isMap(one)) {
    for (const [key, value] of Map.prototype.entries.call(one) as MapIterator<[unknown, unknown]>) {
      isWanted({ value: key });
      isWanted({ value });
    }
  } else if (types.isSet(one)) {
    for (const value of Set.prototype.values.call(one) as SetIterator<unknown>) isWanted({ value });
  } else if (!Buffer.isBuffer(one)) {
    return Reflect.ownKeys(one).every((name) => {
      const property = getOwnPropertyDescriptor(one, name)!;
      return property.enumerable !== true || isWanted(property);
    });
  }
  return true;
}
