/** Reads a saved config node, even from hand-written flows or earlier versions, and takes over credentials. */
import type { NodeAPI, NodeDef } from "node-red";
import {
  CONFIG_TYPE,
  baseUrlOf,
  cleaned,
  readConfig,
  type ConfigNode,
  type ConfigProperties,
  takenOver,
  type SavedNode,
} from "../common/index.js";
import { migrateConfig } from "./migrations.js";

/** Flows written by hand or saved by earlier versions may contain anything. */
export function propertiesOf(def: object): ConfigProperties {
  return readConfig(migrateConfig({ ...def }));
}

export function savedNode(
  { service, baseUrl, unset }: ConfigProperties,
  credentials: object | undefined,
): SavedNode {
  return {
    // As saved, two variables are the same service only if they are the same variable.
    service: unset.service ?? service,
    // A base URL that is not allowed is never called.
    baseUrl: unset.baseUrl ?? baseUrlOf(service, baseUrl) ?? "",
    credentials: cleaned(credentials ?? {}),
  };
}

/** The variables that stand for whole numbers and are not set, by property. */
export function unsetIn({
  unset: { minute, dailyMonths, loadCurveDays },
}: ConfigProperties): ConfigNode["unset"] {
  return Object.fromEntries(
    Object.entries({ minute, dailyMonths, loadCurveDays }).filter(([, variable]) => variable !== undefined),
  );
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
