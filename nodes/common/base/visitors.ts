/**
 * Messages of a dashboard's visitors, who need no login: a widget sends whatever they want on its wires
 * (docs/dev/contract.md#visitors). Pure.
 */
import { InputError } from "./errors.js";
import type { Texts } from "../../texts/index.js";

/** The fields that mark what a browser sent: those of Dashboard 2, and of the older dashboard, perhaps without a value. */
const MARKS = ["_client", "socketid"];

/** Whether a message comes from a visitor of a dashboard, by way of a widget. */
export function isOfVisitor(msg: object): boolean {
  try {
    return MARKS.some((mark) => mark in msg);
  } catch {
    return true; // code of the message's own: nobody knows what it hides
  }
}

/**
 * A visitor asks for what the node does for nobody but its flow.
 * @param field where the message names the action
 */
export function visitorError(
  field: string,
  action: string,
  { input: { wrong, accepts } }: Texts,
): InputError {
  return new InputError(field, JSON.stringify(action), wrong.ofVisitor(action), accepts.noVisitor);
}
