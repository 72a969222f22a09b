/** The classes of a contract as bars show them. Pure. */
import { fixedClasses } from "../../pricing/browser.js";
import { classesInOrder, type Contract } from "../../pricing/index.js";
import { MOST_CLASSES, type NamedClass } from "../protocol.js";

/** A class by itself, or all those together that are too many to be told apart. */
export interface ClassRow {
  readonly part: { readonly kind: "class" | "others" } & Partial<NamedClass>;
  readonly names: readonly string[];
}

/** The largest of these classes, each by itself, and the others as one. @param names in the order of a bill */
export function classRows(
  contract: Contract,
  names: readonly string[],
  sizeOf: (name: string) => number,
): ClassRow[] {
  const sizes = new Map(names.map((name) => [name, Math.abs(sizeOf(name))]));
  const bySize = names.toSorted((a, b) => sizes.get(b)! - sizes.get(a)!);
  const kept = new Set(bySize.slice(0, MOST_CLASSES));
  const joined = names.filter((name) => !kept.has(name));
  const named = namerOf(contract);
  return [
    ...names
      .filter((name) => kept.has(name))
      .map((name): ClassRow => ({ part: { kind: "class", ...named(name) }, names: [name] })),
    ...(joined.length > 0 ? [{ part: { kind: "others" }, names: joined } as const] : []),
  ];
}

/** @returns what a class is called, and its place among those with a name of the user's own */
export function namerOf(contract: Contract): (name: string) => NamedClass {
  const own = classesInOrder(contract).filter((name) => !fixedClasses.includes(name));
  return (name) => ({ name, ...(own.includes(name) && { own: own.indexOf(name) }) });
}
