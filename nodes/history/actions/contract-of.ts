/** The contract of which a message says something. */
import { choiceOf, shortText, type Accepted, type NamedContract } from "../../common/index.js";
import { directions } from "../../readings/index.js";
import { readerOf } from "../request.js";
import type { ActionContext } from "./action.js";

/** What a message gives as an object is nobody's contract: nothing is kept of it. */
const contractNode: Accepted<string> = {
  schema: shortText,
  words: (accepts) => accepts.contractNode,
};

/** The contract of the message, or else the meter's own. @throws {InputError} @throws {LinkyError} `contract` */
export function contractOf({ msg, properties, meter, texts }: ActionContext): NamedContract {
  const reader = readerOf(msg, texts);
  const given = reader.read("contract", contractNode);
  const direction = reader.read("direction", choiceOf(directions)) ?? properties.direction;
  return given === undefined ? meter.contracts.ownNode(direction) : meter.contracts.nodeNamed(given);
}
