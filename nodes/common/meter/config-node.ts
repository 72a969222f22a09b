/** The config node as other nodes and the admin routes see it. */
import type { Node, NodeAPI } from "node-red";
import type { bounds } from "../../services/index.js";
import { textsOf, type Texts } from "../../texts/index.js";
import { LinkyError, serverLanguage, type ConfigCredentials, type SavedNode } from "../base/index.js";
import type { Meter } from "./meter.js";

/** Its type in flows. */
export const CONFIG_TYPE = "enedis-linky-config";

export interface ConfigNode extends Node<ConfigCredentials> {
  meter: Meter;
  /** Its group of meters; "": none. */
  group: string;
  /** As deployed, for the admin routes. */
  saved: SavedNode;
  /** The variables that stand for its whole numbers and are not set, by property. */
  unset: Readonly<Partial<Record<keyof typeof bounds, string>>>;
}

/** A node with its own buttons in the editor, which send what its input accepts, without a message. */
export interface AskedNode {
  /** Reports that what was asked failed after all, when nobody waits for it any more. */
  failed(error: unknown): void;
  ask(payload: unknown): Promise<void>;
}

/** By runtime and id. Node-RED looks for a node in each instance of a subflow: with thousands of meters, for minutes. */
const configNodes = new WeakMap<object, Map<string, ConfigNode>>();

/** Makes a config node known until it is closed. */
export function registerConfigNode({ events }: NodeAPI, node: ConfigNode): void {
  const all = configNodes.get(events) ?? new Map<string, ConfigNode>();
  configNodes.set(events, all.set(node.id, node));
  node.on("close", () => {
    if (all.get(node.id) === node) all.delete(node.id);
  });
}

/** A deployed config node; undefined: none has this id. */
export function configNodeOf({ events }: NodeAPI, id: string): ConfigNode | undefined {
  return configNodes.get(events)?.get(id);
}

/** All deployed config nodes. */
export function configNodesOf({ events }: NodeAPI): Iterable<ConfigNode> {
  return configNodes.get(events)?.values() ?? [];
}

/** The meter chosen in a node; undefined: none, or it is missing or disabled. */
export function meterOf(RED: NodeAPI, id: string): Meter | undefined {
  return configNodeOf(RED, id)?.meter;
}

/** The texts of a node, in its meter's language, or without one in the server's. */
export function textsFor(RED: NodeAPI, meter: Meter | undefined): Texts {
  return meter?.texts ?? textsOf(serverLanguage(RED));
}

/** The error of a node without a meter, in the server's language. */
export function noMeter(RED: NodeAPI): LinkyError {
  return new LinkyError("no_meter", textsOf(serverLanguage(RED)).settings["no-meter"]);
}
