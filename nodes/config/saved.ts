/** What a config node saved, also by hand or by earlier versions, and whose credentials it takes over. */
import type { NodeAPI, NodeDef } from "node-red";
import {
  CONFIG_TYPE,
  baseUrlOf,
  cleaned,
  serviceOf,
  type ConfigProperties,
  takenOver,
  type SavedNode,
} from "../common/index.js";
import { migrateConfig } from "./migrations.js";

/** Flows written by hand, or saved by earlier versions, may hold anything. */
export function propertiesOf(def: object): ConfigProperties {
  return migrateConfig({ ...def });
}

export function savedNode(properties: ConfigProperties, credentials: object | undefined): SavedNode {
  const service = serviceOf(properties);
  return {
    service,
    // One that is refused is called by nobody.
    baseUrl: baseUrlOf(service, properties.baseUrl) ?? "",
    credentials: cleaned(credentials ?? {}),
  };
}

/** Puts the credentials of another config node in the place of a reference to it, before the node reads its own. */
export function takeOver(RED: NodeAPI, def: NodeDef & { readonly _alias?: string }): void {
  // In a subflow, credentials go by the id that the node has there.
  const id = def._alias ?? def.id;
  const credentialsOf = (node: string): object | undefined => RED.nodes.getCredentials(node);
  const own = credentialsOf(id);
  if (own === undefined || !("takeOver" in own)) return;
  // As saved, with variables as they stand there, so that they stay variables.
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
