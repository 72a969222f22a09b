/** Reads a saved config node, even from hand-written flows or earlier versions, and takes over credentials. */
import type { NodeAPI, NodeDef } from "node-red";
import { isVariable } from "../base/index.js";
import {
  aText,
  CONFIG_TYPE,
  baseUrlOf,
  cleaned,
  numberIn,
  oneOf,
  serviceOf,
  type ConfigNode,
  type ConfigProperties,
  type Fits,
  takenOver,
  type SavedNode,
} from "../common/index.js";
import { bounds, serviceIds } from "../services/index.js";
import { migrateConfig } from "./migrations.js";

/** What each property may be (docs/dev/contract.md#config-node). */
export const properties: Readonly<Record<keyof ConfigProperties | "hint", Fits>> = {
  name: aText,
  hint: aText,
  service: oneOf(serviceIds),
  baseUrl: aText,
  minute: numberIn(...bounds.minute),
  dailyMonths: numberIn(...bounds.dailyMonths),
  loadCurveDays: numberIn(...bounds.loadCurveDays),
  language: oneOf(["fr", "en", "auto"]),
  editorLanguage: aText,
  contract: aText,
  feedIn: aText,
  phases: oneOf([1, 3, "1", "3"]),
  group: aText,
};

/** Flows written by hand or saved by earlier versions may contain anything. */
export function propertiesOf(def: object): ConfigProperties {
  return migrateConfig({ ...def });
}

export function savedNode(properties: ConfigProperties, credentials: object | undefined): SavedNode {
  const { service, baseUrl } = properties;
  const chosen = serviceOf(properties);
  return {
    // As saved, two variables are the same service only if they are the same variable.
    service: isVariable(service) ? String(service) : chosen,
    // A base URL that is not allowed is never called.
    baseUrl: isVariable(baseUrl) ? String(baseUrl) : (baseUrlOf(chosen, baseUrl) ?? ""),
    credentials: cleaned(credentials ?? {}),
  };
}

/** The variables that stand for whole numbers and are not set, by property. */
export function unsetIn(properties: ConfigProperties): ConfigNode["unset"] {
  const names = Object.keys(bounds) as (keyof typeof bounds)[];
  const unset = names.filter((name) => isVariable(properties[name]));
  return Object.fromEntries(unset.map((name) => [name, String(properties[name])]));
}

/** Replaces a reference to another config node by that node's credentials, before this node reads its own. */
export function takeOver(RED: NodeAPI, def: NodeDef & { readonly _alias?: string }): void {
  // In a subflow, credentials are stored under the node's id in the subflow.
  const id = def._alias ?? def.id;
  const credentialsOf = (node: string): object | undefined => RED.nodes.getCredentials(node);
  const own = credentialsOf(id);
  if (own === undefined || !("takeOver" in own)) return;
  // As saved, with variables not replaced, so that they stay variables.
  const saved = new Map<string, NodeDef>();
  RED.nodes.eachNode((node) => {
    if (node.type === CONFIG_TYPE) saved.set(node.id, node);
  });
  const lookUp = (node: string): SavedNode | undefined => {
    const found = saved.get(node);
    return found && savedNode(propertiesOf(found), credentialsOf(node));
  };
  const taken = takenOver(lookUp(id) ?? savedNode(propertiesOf(def), own), lookUp);
  if (taken !== undefined) void RED.nodes.addCredentials(id, taken);
}
