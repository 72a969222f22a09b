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
 * @param meter whose name the warning has, if the node has one
 */
export function warnOfProperties(
  node: Pick<Node, "warn">,
  saved: object,
  table: Table,
  texts: Texts,
  meter?: { withName(text: string): string },
): void {
  const unfit = unfitIn(table, saved).map(
    ({ name, value }) =>
      `${name}: ${show(value)}${isVariable(value) ? ` (${texts.settingFaults.unset})` : ""}`,
  );
  if (unfit.length === 0) return;
  const text = texts.settingFaults.properties(unfit.join(", "));
  node.warn(meter?.withName(text) ?? text);
}
