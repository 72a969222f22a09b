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
    const names = hasPlaces(one) ? [] : namesOf(one);
    const size = hasPlaces(one) ? sizeOf(one) : names.length;
    if (size > left.entries) return "heavy";
    left.entries -= size;
    if (!everyEntry(one, names, isSeen)) return "unseen";
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

type Placed = readonly unknown[] | NodeJS.TypedArray | Map<unknown, unknown> | Set<unknown>;

/** Whether its size is known without its names. */
function hasPlaces(one: object): one is Placed {
  return Array.isArray(one) || types.isTypedArray(one) || types.isMap(one) || types.isSet(one);
}

/** How many entries a copy goes through, whatever the object says itself. */
function sizeOf(one: Placed): number {
  if (Array.isArray(one)) return one.length;
  // A copy makes a pair of each.
  if (types.isMap(one)) return 2 * Reflect.get(Map.prototype, "size", one);
  if (types.isSet(one)) return Reflect.get(Set.prototype, "size", one);
  // Of a Buffer, the bytes are copied as they are.
  return Buffer.isBuffer(one) ? 0 : (Reflect.get(typedArray, "length", one) as number);
}

/**
 * Goes through its entries without running code of their own.
 * @param names of one without places
 * @returns whether all of them are as wanted
 */
function everyEntry(one: object, names: readonly PropertyKey[], isWanted: IsWanted): boolean {
  if (Array.isArray(one)) return everyPlace(one, isWanted);
  if (types.isMap(one)) {
    for (const [key, value] of Map.prototype.entries.call(one) as MapIterator<[unknown, unknown]>) {
      isWanted({ value: key });
      isWanted({ value });
    }
    return true;
  }
  if (types.isSet(one)) {
    for (const value of Set.prototype.values.call(one) as SetIterator<unknown>) isWanted({ value });
    return true;
  }
  if (Buffer.isBuffer(one)) return true;
  return everyNamed(one, types.isTypedArray(one) ? Object.keys(one) : names, isWanted);
}

/** Not `ownKeys`, which takes twice as long with a hundred thousand names. */
const namesOf = (one: object): PropertyKey[] => [...Object.getOwnPropertySymbols(one), ...Object.keys(one)];

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
