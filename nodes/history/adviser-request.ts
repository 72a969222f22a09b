/** What a message asks the adviser (docs/dev/contract.md#offers). Pure. */
import * as v from "valibot";
import {
  choiceOf,
  lastWholeMonths,
  offersQuestion,
  shortList,
  type Accepted,
  type Contracts,
  type Fields,
  type InputReader,
} from "../common/index.js";
import type { Connection, OffersQuestion } from "../adviser/index.js";
import { addMonths, type Day } from "../readings/index.js";
import { readOffPeakHours } from "../pricing/index.js";
import type { Texts } from "../texts/index.js";
import { offersIn } from "./given-contracts.js";
import { givenDays, readerOf, type Properties } from "./request.js";

const power: Accepted<number> = {
  schema: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(36)),
  words: (accepts) => accepts.power,
};

/** A copy, which has no code of its own and does not change. */
export const hours: Accepted<Connection["hours"]> = {
  schema: v.pipe(
    shortList,
    v.transform((list) => readOffPeakHours(structuredClone(list))),
    v.custom<Connection["hours"]>((list) => list !== undefined),
  ),
  words: (accepts) => accepts.hours,
};

/** What an adviser is asked about is what is bought. @throws {InputError} */
export function assertConsumption(reader: InputReader, { direction }: Properties): void {
  const given = reader.given("direction") ?? direction;
  if (given !== "consumption") reader.refuse("direction", given, (accepts) => accepts.directionOfAdvice);
}

/**
 * What each question about costs that could be says: its days, and whose version and prices they have: those of today, or
 * of the last day that was asked for, if that is earlier.
 * @throws {InputError}
 */
export function readAdviceSpan(
  reader: InputReader,
  properties: Properties,
  today: Day,
): Omit<OffersQuestion, "candidates"> {
  assertConsumption(reader, properties);
  const { start, end, last = today } = wholeMonths(reader, today);
  const atPricesOfThen = reader.read("prices", choiceOf(["then"])) !== undefined;
  return { start, end, asOf: Math.min(last, today), atPricesOfThen };
}

/** @throws {InputError} @throws {LinkyError} `contract`: the meter has none, and the message names no power */
export async function readOffersQuestion(
  msg: Fields,
  properties: Properties,
  today: Day,
  contracts: Contracts,
  texts: Texts,
): Promise<OffersQuestion> {
  const reader = readerOf(msg, texts);
  const span = readAdviceSpan(reader, properties, today);
  const given = { power: reader.read("power", power), hours: reader.read("hours", hours) };
  // Last, because it takes pauses: a flow may change its message meanwhile.
  const offers = await offersIn(reader, texts);
  return offersQuestion({ ...span, ...given, offers }, contracts, texts);
}

/** The last 12 whole months, or those that end with the given day. */
function wholeMonths(reader: InputReader, today: Day): { start: Day; end: Day; last: Day | undefined } {
  const given = givenDays(reader);
  const { end: whole } = lastWholeMonths(today);
  const end = given.end === undefined ? (given.start === undefined ? whole : today) : given.end + 1;
  const start = given.start ?? addMonths(end, -12);
  if (start >= end) reader.refuse("start", reader.given("start"), (accepts) => accepts.dayUpTo("end"));
  return { start, end, last: given.end };
}
