/** Answers a message: exactly one `done`, whatever the message is and whatever becomes of it. */
import type { Node, NodeMessage } from "node-red";
import type { Texts } from "../../texts/index.js";
import { ifUpdated, LinkyError, unreadableMessage, type Fields, lighten } from "../base/index.js";
import type { Meter } from "./meter.js";

/** What a node reports of failed work: an error for people names the meter, if the node has one. */
export function reported(failure: unknown, meter: Meter | undefined): unknown {
  const error = (meter && ifUpdated(failure, meter.texts)) ?? failure;
  return error instanceof LinkyError ? (meter?.naming(error) ?? error) : error;
}

/**
 * Carries out what a message asks for.
 * @param node logs an error if the message cannot even be passed to Catch or Complete nodes, which get a copy of it
 * @param meter the one that the node has, if it has one
 * @param work throws synchronously or not
 */
export function answerMessage(
  node: Pick<Node, "error">,
  meter: Meter | undefined,
  msg: object,
  work: () => Promise<void>,
  done: (error?: Error) => void,
): void {
  const finish = (failure?: unknown): void => {
    const error = reported(failure, meter);
    try {
      if (error === undefined) done();
      else {
        lighten(msg);
        done(error as Error);
      }
    } catch (fault) {
      // Unhandled, it would end the process.
      node.error(error ?? fault, {});
    }
  };
  const worked = async (): Promise<void> => work();
  worked().then(() => {
    finish();
  }, finish);
}

/**
 * Sends a message on with the fields of its answer.
 * @throws {InputError} what it carries cannot be copied, as Node-RED does with what it sends
 */
export function sendAnswer(
  msg: NodeMessage,
  fields: Fields,
  send: (message: NodeMessage) => void,
  texts: Texts,
): void {
  try {
    send(merged(msg, fields));
  } catch {
    throw unreadableMessage(texts);
  }
}

/**
 * The incoming message, or a copy of one that cannot be changed, with all it carries; fields left over from an earlier
 * answer are removed.
 */
export function merged(msg: NodeMessage, fields: Fields): NodeMessage {
  if (!Object.isExtensible(msg)) return merged({ ...msg }, fields);
  for (const [name, value] of Object.entries(fields)) {
    const isSet = value === undefined ? Reflect.deleteProperty(msg, name) : Reflect.set(msg, name, value);
    if (!isSet) return merged({ ...msg }, fields);
  }
  return msg;
}
