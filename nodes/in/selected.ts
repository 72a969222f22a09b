/** The deployed config nodes that an `in` node serves, and what it says when there are none. */
import type { NodeAPI } from "node-red";
import {
  configNodeOf,
  configNodesOf,
  fixedStatus,
  LinkyError,
  noMeter,
  noMeterStatus,
  type ConfigNode,
  type ShownStatus,
} from "../common/index.js";
import { isSelected, type Selection } from "../editor/index.js";
import type { Texts } from "../texts/index.js";

const SET = "enedis-linky-in";

/** A node with one meter keeps that of its deploy; the others find those that are deployed now. */
export function selectedBy(
  RED: NodeAPI,
  selection: Selection & { readonly meter: string },
): () => readonly ConfigNode[] {
  if (selection.meters !== "one") {
    return () => [...configNodesOf(RED)].filter(({ group }) => isSelected(selection, group));
  }
  const config = configNodeOf(RED, selection.meter);
  const one = config === undefined ? [] : [config];
  return () => one;
}

/** What a node says that has no meter. */
export interface None {
  readonly status: ShownStatus;
  readonly error: () => LinkyError;
}

export function noneOf(RED: NodeAPI, { meters, group }: Selection, texts: () => Texts): None {
  if (meters === "one") return { status: noMeterStatus(SET), error: () => noMeter(RED) };
  const of = (key: string, text: (none: Texts["group"]["none"]) => string): None => ({
    status: fixedStatus("no_meter", SET, key),
    error: () => new LinkyError("no_meter", text(texts().group.none)),
  });
  if (meters === "all") return of("no-meters", ({ all }) => all);
  return group === ""
    ? of("no-group", ({ unnamed }) => unnamed)
    : of("empty-group", (none) => none.group(group));
}
