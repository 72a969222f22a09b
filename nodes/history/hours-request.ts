/** What a message asks about other off-peak hours (docs/dev/contract.md#new-off-peak-hours). Pure. */
import * as v from "valibot";
import type { NewHoursQuestion } from "../adviser/index.js";
import { newHoursQuestion, type Accepted, type Contracts, type Fields } from "../common/index.js";
import type { Day } from "../readings/index.js";
import type { ContractVersion } from "../pricing/index.js";
import type { Texts } from "../texts/index.js";
import { hours, readAdviceSpan } from "./adviser-request.js";
import { readerOf, type Properties } from "./request.js";

/** No hours at all would be another offer. */
const someHours: Accepted<ContractVersion["hours"]> = {
  ...hours,
  schema: v.pipe(hours.schema, v.minLength(1)),
};

/** @throws {InputError} @throws {LinkyError} `contract`: the meter has none with off-peak hours */
export function readNewHoursQuestion(
  msg: Fields,
  properties: Properties,
  today: Day,
  contracts: Contracts,
  texts: Texts,
): NewHoursQuestion {
  const reader = readerOf(msg, texts);
  const span = readAdviceSpan(reader, properties, today);
  return newHoursQuestion({ ...span, hours: reader.require("hours", someHours) }, contracts, texts);
}
