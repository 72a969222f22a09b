/**
 * What all node types do alike (docs/dev/decisions.md#67-one-skeleton): read their saved properties and warn of them,
 * begin once all nodes exist, answer messages, close. The rest is what each one says itself.
 */
import type { Node, NodeAPI, NodeDef, NodeMessage } from "node-red";
import { readBy, type ReadBy, type Table } from "../../base/index.js";
import type { Texts } from "../../texts/index.js";
import {
  eachTimeStarted,
  ifUpdated,
  StatusDisplay,
  statusOf,
  whenStarted,
  type Fields,
  type ShownStatus,
} from "../base/index.js";
import { answerMessage, sendAnswer } from "./answer-message.js";
import { meterOf, textsFor } from "./config-node.js";
import type { Meter } from "./meter.js";
import { openUntil } from "./open-nodes.js";
import { collectorsOf } from "./runtime.js";
import { warnOfProperties } from "./saved-properties.js";

/** What works for a node, from its deploy until it is closed. */
export interface Served {
  /** Of a node for which nothing works, as it has no meter for example: why. */
  readonly status?: ShownStatus | undefined;
  /** All nodes exist: Catch and Status nodes get nothing before. */
  readonly begin?: () => void;
  /** The same, and again after each deploy that the node outlives: nodes it names may be new. */
  readonly deployed?: () => void;
  /**
   * Carries out what a message asks for; what it throws is the error of that message.
   * @param answer sends the message on, with these fields
   */
  readonly input?: (msg: NodeMessage, answer: (fields: Fields) => void) => Promise<void> | void;
  /** @param removed the node is gone, and not only made anew */
  readonly close?: (removed: boolean) => Promise<void> | void;
  /** It stores nothing any more: what Node-RED waits for beyond that. */
  readonly closed?: () => Promise<void> | undefined;
}

export interface Deployed<T extends Table, N extends Node = Node> {
  readonly node: N;
  readonly def: NodeDef;
  readonly read: ReadBy<T>;
  /** The one that its property `meter` names; undefined: none, or it is missing or disabled. */
  readonly meter: Meter | undefined;
  readonly texts: Texts;
}

export interface NodeType<T extends Table, N extends Node = Node> {
  readonly properties: T;
  /** The id of the meter that the node has; by default, what its property `meter` says. */
  readonly meter?: (read: ReadBy<T>) => string;
  /** By default, those of its meter, or the server's. */
  readonly texts?: (read: ReadBy<T>) => Texts;
  readonly serve: (deployed: Deployed<T, N>) => Served;
}

/** @param load called for each node, so that code may be loaded with the first one */
export function registerNode<T extends Table, N extends Node = Node>(
  RED: NodeAPI,
  type: string,
  load: () => NodeType<T, N>,
): void {
  function create(this: N, def: NodeDef): void {
    RED.nodes.createNode(this, def);
    const kind = loaded(RED, this, load);
    if (kind === undefined) return;
    const { properties, meter: chosen = ownMeter, texts: textsBy, serve } = kind;
    const read = readBy(properties, def);
    const meter = meterOf(RED, chosen(read));
    const texts = textsBy?.(read) ?? textsFor(RED, meter);
    warnOfProperties(this, def, properties, texts, meter);
    serveNode(RED, this, serve({ node: this, def, read, meter, texts }), texts, meter);
  }

  RED.nodes.registerType(type, create);
}

/** An exception in a constructor would hold up all flows. */
function loaded<T>(RED: NodeAPI, node: Node, load: () => T): T | undefined {
  const texts = textsFor(RED, undefined);
  try {
    return load();
  } catch (failure) {
    const error = ifUpdated(failure, texts);
    if (error === undefined) throw failure;
    const status = statusOf("failed", error.message);
    serveNode(RED, node, { status, begin: () => node.error(error, {}) }, texts);
    return undefined;
  }
}

function ownMeter(read: { readonly meter?: unknown }): string {
  return typeof read.meter === "string" ? read.meter : "";
}

/** Calls what works for a node, when it is time. */
export function serveNode(RED: NodeAPI, node: Node, served: Served, texts: Texts, meter?: Meter): void {
  const { status, begin, deployed, input, close } = served;
  if (status) whenStarted(RED, node, () => new StatusDisplay(node, () => texts.language).show(status));
  if (begin) whenStarted(RED, node, begin);
  if (deployed) eachTimeStarted(RED, node, deployed);
  if (input) {
    node.on("input", (msg: NodeMessage, send, done: (error?: Error) => void) => {
      const work = async (): Promise<void> => input(msg, (fields) => sendAnswer(msg, fields, send, texts));
      answerMessage(node, meter, msg, work, done);
    });
  }
  const closed = openUntil(collectorsOf(RED));
  node.on("close", (removed: boolean, done: () => void) => {
    const end = (): void => {
      closed();
      const last = served.closed?.();
      if (last === undefined) done();
      else void last.then(done);
    };
    const closing = close?.(removed);
    if (closing === undefined) end();
    else void closing.then(end);
  });
}
