/** Answers a message: exactly one `done`, whatever the message is and whatever becomes of it. */
import { types } from "node:util";
import type { Node, NodeMessage } from "node-red";
import type { Texts } from "../texts/index.js";
import { LinkyError } from "./errors.js";
import { unreadableMessage, type Fields } from "./input-reader.js";
import type { Meter, Reporter } from "./meter.js";

/**
 * Carries out what a message asks for.
 * @param node logs an error if the message cannot even be passed to Catch or Complete nodes, which get a copy of it
 * @param meter the one that the node has, if it has one
 * @param work throws synchronously or not
 */
export function answerMessage(
  node: Pick<Node, "error"> & Reporter["node"],
  meter: Meter | undefined,
  msg: object,
  work: () => Promise<void>,
  done: (error?: Error) => void,
): void {
  const finish = (failure?: unknown): void => {
    const error = failure instanceof LinkyError ? (meter?.errorFor({ node }, failure) ?? failure) : failure;
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

/** A longer list may be empty but for its length: Node-RED's copy of it takes hours, and all memory. */
const LONGEST_COPIED = 1_000_000;
/** Values of a message that are looked at, those near its surface first: what is beyond costs them at most as much. */
const MOST_LOOKED_AT = 10_000;

/**
 * Takes the fields with such a list out of a message that was refused, and that Catch nodes get a copy of.
 * @throws {TypeError} one cannot be taken out
 */
function lighten(msg: object): void {
  for (const [name, value] of fieldsOf(msg)) {
    if (hasLongList(value) && !Reflect.deleteProperty(msg, name)) throw new TypeError(`a long list: ${name}`);
  }
}

function hasLongList(value: unknown): boolean {
  const found = new Set<unknown>([value]);
  for (const one of found) {
    if (types.isProxy(one)) continue;
    if (Array.isArray(one) && one.length > LONGEST_COPIED) return true;
    if (typeof one !== "object" || one === null || ArrayBuffer.isView(one)) continue;
    for (const [, inner] of fieldsOf(one)) {
      if (found.size === MOST_LOOKED_AT) break;
      found.add(inner);
    }
  }
  return false;
}

/** As many as are looked at: `in` would list all of them first. */
function* placesOf({ length }: readonly unknown[]): Generator<string> {
  for (let i = 0; i < Math.min(length, MOST_LOOKED_AT); i++) yield String(i);
}

/** Without running code of the value's own; a Proxy has no fields. */
function* fieldsOf(object: object): Generator<[name: string, value: unknown]> {
  if (types.isProxy(object)) return;
  for (const name of Array.isArray(object) ? placesOf(object) : Object.keys(object)) {
    const property = Object.getOwnPropertyDescriptor(object, name);
    if (property !== undefined && "value" in property) yield [name, property.value];
  }
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
