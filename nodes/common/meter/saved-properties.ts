/**
 * The door of saved properties: flows written by hand or by another version may contain anything, and an exception in
 * the constructor of one node would hold up all flows. What does not fit counts as absent; the node says so.
 */
import type { Node } from "node-red";
import { flagIn, isVariable, listIn } from "../../base/index.js";
import { show, withoutControls, type Texts } from "../../texts/index.js";

/** Whether a value fits its property. */
export type Fits = (value: unknown) => boolean;

export const aText: Fits = (value) => typeof value === "string";
export const aFlag: Fits = (value) => flagIn(value) !== undefined;

export function oneOf(values: readonly unknown[]): Fits {
  return (value) => values.includes(value);
}

export function someOf(values: readonly unknown[]): Fits {
  return (value) => listIn(value)?.every((one) => values.includes(one)) ?? false;
}

/** A number; dialogs save texts. */
export function numberIn(low: number, high: number): Fits {
  return (value) => {
    const number = typeof value === "string" ? Number(value) : value;
    return typeof number === "number" && number >= low && number <= high;
  };
}

/** A text, or "" for any other value, and for a variable that is not set. */
export function textIn(value: unknown): string {
  return typeof value === "string" && !isVariable(value) ? value : "";
}

/** A name that a user gave, as texts, topics and logs show it. */
export function nameIn(value: unknown): string {
  return withoutControls(textIn(value));
}

/**
 * Warns of saved properties that do not fit.
 * @param fits by property; an absent one fits
 * @param meter the one that the node has, if it has one
 */
export function warnOfProperties(
  node: Pick<Node, "warn">,
  saved: object,
  fits: Readonly<Record<string, Fits>>,
  texts: Texts,
  meter?: { line(text: string): string },
): void {
  const unfit = Object.entries(fits).flatMap(([name, isFit]) => {
    const value = (saved as Readonly<Record<string, unknown>>)[name];
    const isAbsent = value === undefined || value === null || value === "";
    const isUnset = isVariable(value);
    if (isAbsent || (isFit(value) && !isUnset)) return [];
    return [`${name}: ${show(value)}${isUnset ? ` (${texts.saved.unset})` : ""}`];
  });
  if (unfit.length === 0) return;
  const text = texts.saved.properties(unfit.join(", "));
  node.warn(meter?.line(text) ?? text);
}
