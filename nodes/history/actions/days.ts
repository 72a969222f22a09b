/** Announces days of a contract, or takes them back: `msg.action = "days"` (docs/dev/contract.md#announced-days). */
import {
  choiceOf,
  readSaidDays,
  shortText,
  statusOf,
  storeDays,
  type Accepted,
  type NamedContract,
} from "../../common/index.js";
import { directions } from "../../readings/index.js";
import { readerOf } from "../request.js";
import type { ActionContext, ActionResult } from "./action.js";
import { assertWritable } from "./writable.js";

/** What a message gives as an object is nobody's contract: nothing is kept of it. */
const contractNode: Accepted<string> = {
  schema: shortText,
  words: (accepts) => accepts.contractNode,
};

export function days(context: ActionContext): Promise<ActionResult> {
  const { msg, archive, texts, now } = context;
  const contract = contractOf(context);
  const said = readSaidDays(msg, contract, texts);
  assertWritable(context);
  const { fields, changed } = storeDays(archive, contract, said, now);
  const status = statusOf("announced", texts.announced.status(changed, said.isAnnounced));
  return Promise.resolve({ fields, status });
}

/** The contract of the message, or else the meter's own. @throws {InputError} @throws {LinkyError} `contract` */
function contractOf({ msg, properties, meter, texts }: ActionContext): NamedContract {
  const reader = readerOf(msg, texts);
  const given = reader.read("contract", contractNode);
  const direction = reader.read("direction", choiceOf(directions)) ?? properties.direction;
  return given === undefined ? meter.contracts.ownNode(direction) : meter.contracts.nodeNamed(given);
}
