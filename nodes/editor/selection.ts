/** Which meters an `enedis-linky in` node serves (docs/dev/contract.md#in-node). Pure: also for the runtime. */
import { aTrimmedText, oneOf, readBy, type ReadBy } from "../base/browser.js";

export const selectionProperties = {
  /** In the order of the dialog: one config node, which the property `meter` names; all that are deployed; those of a group. */
  meters: oneOf(["one", "all", "group"], "one"),
  /** The group; "": none is named. */
  group: aTrimmedText,
};

export type Selection = ReadBy<typeof selectionProperties>;

/** Reads saved properties, even of older or hand-written flows. */
export function selectionOf(saved: { readonly [property in keyof Selection]?: unknown }): Selection {
  return readBy(selectionProperties, saved);
}

/** Whether meters of a group are selected. @param group theirs; "": they have none */
export function isSelected(selection: Selection, group: string): boolean {
  return selection.meters === "all" || (selection.group !== "" && selection.group === group);
}
