/** The contract of which a message says something. */
import {
  choiceOf,
  LinkyError,
  shortText,
  UnknownContractError,
  type Accepted,
  type NamedContract,
} from "../../common/index.js";
import { directions } from "../../readings/index.js";
import { readerOf } from "../request.js";
import type { ActionContext } from "./action.js";

/** What a message gives as an object is nobody's contract: nothing is kept of it. */
const contractNode: Accepted<string> = {
  schema: shortText,
  words: (accepts) => accepts.contractNode,
};

/** A message names a contract that is wrong, or takes nothing of it: the meter's own has no fault. */
export class GivenContractError extends LinkyError {
  constructor({ message }: LinkyError) {
    super("contract", message);
  }
}

/** What a message says, and of which contract. */
interface SaidOf<T> {
  readonly contract: NamedContract;
  readonly said: T;
}

/**
 * Reads what a message says of a contract: that of the message, or else the meter's own.
 * @param read takes it from the message
 * @throws {InputError}
 * @throws {LinkyError} `contract`; of one that the message names, a GivenContractError; an UnknownContractError
 */
export async function readSaidOf<T>(
  { msg, properties, meter, texts }: ActionContext,
  read: (contract: NamedContract) => T | Promise<T>,
): Promise<SaidOf<T>> {
  const reader = readerOf(msg, texts);
  const given = reader.read("contract", contractNode);
  const direction = reader.read("direction", choiceOf(directions)) ?? properties.direction;
  try {
    const contract =
      given === undefined ? meter.contracts.ownNode(direction) : meter.contracts.nodeNamed(given);
    return { contract, said: await read(contract) };
  } catch (error) {
    // It names the contract by itself.
    if (error instanceof UnknownContractError) throw error;
    const isOfContract = error instanceof LinkyError && error.code === "contract";
    throw isOfContract && given !== undefined ? new GivenContractError(error) : error;
  }
}
