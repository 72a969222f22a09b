/** Which meters an `enedis-linky in` node serves (docs/dev/contract.md#in-node). Pure: also for the runtime. */
import { isVariable } from "../base/browser.js";

/** In the order of the dialog. */
export const meterChoices = ["one", "all", "group"] as const;

export interface Selection {
  /** One config node, which the property `meter` names; all that are deployed; those of a group. */
  readonly meters: (typeof meterChoices)[number];
  /** The group; "": none is named. */
  readonly group: string;
}

/** Reads saved properties, even of older or hand-written flows. */
export function selectionOf(saved: { readonly [property in keyof Selection]?: unknown }): Selection {
  const { meters, group } = saved;
  return {
    meters: meterChoices.find((choice) => choice === meters) ?? "one",
    group: typeof group === "string" && !isVariable(group) ? group.trim() : "",
  };
}

/** Whether meters of a group are selected. @param group theirs; "": they have none */
export function isSelected(selection: Selection, group: string): boolean {
  return selection.meters === "all" || (selection.group !== "" && selection.group === group);
}
