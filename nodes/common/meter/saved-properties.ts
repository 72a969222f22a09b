/** What a node says of its saved properties, and the names in them. */
import type { Node } from "node-red";
import { aText, isVariable, unfitIn, type Table } from "../../base/index.js";
import { show, withoutControls, type Texts } from "../../texts/index.js";

/** A name that a user gave, as texts, topics and logs show it. */
export function nameIn(value: unknown): string {
  return withoutControls(aText.read(value));
}

/**
 * Warns of saved properties that do not fit.
 * @param meter the one that the node has, if it has one
 */
export function warnOfProperties(
  node: Pick<Node, "warn">,
  saved: object,
  table: Table,
  texts: Texts,
  meter?: { line(text: string): string },
): void {
  const unfit = unfitIn(table, saved).map(
    ({ name, value }) => `${name}: ${show(value)}${isVariable(value) ? ` (${texts.saved.unset})` : ""}`,
  );
  if (unfit.length === 0) return;
  const text = texts.saved.properties(unfit.join(", "));
  node.warn(meter?.line(text) ?? text);
}
