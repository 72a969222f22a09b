/** What a message says of the prices of a contract: `msg.action = "prices"` (docs/dev/contract.md#series-of-prices). */
import { types } from "node:util";
import * as v from "valibot";
import { versionOn } from "../../adviser/index.js";
import {
  EARLIEST_START,
  LATEST_END,
  LONGEST_SPAN,
  type Archive,
  type PriceCounts,
  type PriceEntry,
} from "../../archive/index.js";
import { isSeries, priceOf } from "../../pricing/index.js";
import { DAY_SECONDS, dayOf, formatDay, HOUR_SECONDS, parseInstant } from "../../readings/index.js";
import type { Texts } from "../../texts/index.js";
import {
  InputReader,
  LinkyError,
  parsed,
  topicRoot,
  type Accepted,
  type AcceptedWords,
  type Fields,
} from "../base/index.js";
import type { NamedContract } from "../meter/index.js";

/** The most prices of one message. */
const MOST_PRICES = 10_000;
/** Seconds. */
const SHORTEST_SPAN = 300;
/** Characters of an instant, with all that it may have. */
const LONGEST_INSTANT = 40;

/** A copy, whose entries run no code of their own; what they are is judged one by one. */
const priceList: Accepted<readonly unknown[]> = {
  schema: v.pipe(
    v.custom<unknown[]>((value) => Array.isArray(value) && value.length <= MOST_PRICES),
    v.transform((list) =>
      Array.from({ length: Math.min(list.length, MOST_PRICES) }, (_, i): unknown => list[i]),
    ),
  ),
  words: (accepts) => accepts.prices(String(MOST_PRICES)),
};

const entryWords: AcceptedWords = (accepts) => accepts.priceEntry;
const listTextWords: AcceptedWords = (accepts) => accepts.pricesOfText(String(MOST_PRICES));
const instantWords: AcceptedWords = (accepts) =>
  accepts.priceInstant(yearOf(EARLIEST_START), yearOf(LATEST_END - DAY_SECONDS));
const dateWords: AcceptedWords = (accepts) => accepts.priceDate;
const endWords: AcceptedWords = (accepts) =>
  accepts.priceEnd(
    String(SHORTEST_SPAN / 60),
    String(Math.floor(LONGEST_SPAN / DAY_SECONDS)),
    String(LONGEST_SPAN / HOUR_SECONDS),
  );
const endFirstWords: AcceptedWords = (accepts) => accepts.priceEndFirst;
const valueWords: AcceptedWords = (accepts) => accepts.priceValue;
const textWords: AcceptedWords = (accepts) => accepts.priceText;
const decimalsWords: AcceptedWords = (accepts) => accepts.priceDecimals;
const apartWords: AcceptedWords = (accepts) => accepts.priceApart;

/** € a kWh, in size: beyond it, a price is taken for one of a MWh. */
const LARGE_PRICE = 5;
const LARGE = priceOf(LARGE_PRICE)!;

/** What a message says. */
export interface SaidPrices {
  /** In order of time. */
  readonly entries: readonly PriceEntry[];
  /** `msg.notes` of the answer, and the node's warnings. */
  readonly notes: readonly string[];
}

/** An entry with its place in the message, and how that says its start. */
interface Placed extends PriceEntry {
  readonly place: number;
  readonly said: unknown;
}

/** Entries that are read at once: some milliseconds, also the first time. */
const SLICE = 1_000;

/**
 * Reads what a message says, in slices; all of it, before anything of it counts. 10,000 prices take 20 to 60 ms.
 * @throws {InputError}
 * @throws {LinkyError} `contract`: none of its prices come by messages
 */
export function* readSaidPrices(
  msg: Fields,
  { name, contract }: NamedContract,
  texts: Texts,
): Generator<void, SaidPrices, void> {
  const takesPrices = contract.versions.some(isSeries);
  if (!takesPrices) throw new LinkyError("contract", texts.saidPrices.none(name));
  const reader = new InputReader(msg, { texts });
  const payload = reader.given("payload");
  const listWords = typeof payload === "string" ? listTextWords : priceList.words;
  const list = parsed(priceList.schema, payload)?.value ?? reader.refuse("payload", payload, listWords);
  // One by one, and in a list of its own: what runs code of its own has run before anything is compared.
  const entries: Placed[] = [];
  for (const [place, given] of list.entries()) {
    entries.push(readEntry(reader, given, place, texts));
    if (place % SLICE === SLICE - 1) yield;
  }
  const inOrder = entries.toSorted((a, b) => a.start - b.start || a.place - b.place);
  const crossing = inOrder.find(({ start }, i) => i > 0 && start < inOrder[i - 1]!.end);
  if (crossing !== undefined) reader.refuse(`payload[${crossing.place}].start`, crossing.said, apartWords);
  return {
    entries: inOrder.map(({ start, end, price }) => ({ start, end, price })),
    notes: notesOf(inOrder, texts),
  };
}

/** They are stored all the same: some hours of a market are dear. */
function notesOf(entries: readonly PriceEntry[], { saidPrices }: Texts): string[] {
  const large = entries.filter(({ price }) => price !== null && (price > LARGE || price < -LARGE)).length;
  return large === 0 ? [] : [saidPrices.large(large, LARGE_PRICE)];
}

/** @throws {InputError} */
function readEntry(reader: InputReader, given: unknown, place: number, texts: Texts): Placed {
  if (typeof given !== "object" || given === null) reader.refuse(`payload[${place}]`, given, entryWords);
  const fields = new InputReader(given as Fields, { texts, path: `payload[${place}].` });
  const [said, end, value] = [fields.given("start"), fields.given("end"), fields.given("value")];
  const start = minuteOf(said) ?? fields.refuse("start", said, wordsOfInstant(said));
  const to = minuteOf(end) ?? fields.refuse("end", end, wordsOfInstant(end));
  if (to <= start) fields.refuse("end", end, endFirstWords);
  if (to - start < SHORTEST_SPAN || to - start > LONGEST_SPAN) fields.refuse("end", end, endWords);
  const price =
    value === null ? null : (priceOf(value) ?? fields.refuse("value", value, wordsOfValue(value)));
  return { start, end: to, price, place, said };
}

/** What is accepted, for one who gave something else. */
function wordsOfInstant(given: unknown): AcceptedWords {
  return types.isDate(given) ? dateWords : instantWords;
}

function wordsOfValue(given: unknown): AcceptedWords {
  if (typeof given === "string") return textWords;
  // It is a price but for its decimals.
  const isLong = typeof given === "number" && priceOf(Number(given.toFixed(8))) !== undefined;
  return isLong ? decimalsWords : valueWords;
}

/** Fractions of a second that say something, and offsets that no clock has. */
const ODD = /\.\d*[1-9]|[+-](?:1[5-9]|[2-9]\d):/;

/** Seconds of an instant in whole minutes; undefined for anything else. */
function minuteOf(text: unknown): number | undefined {
  if (typeof text !== "string" || text.length > LONGEST_INSTANT) return undefined;
  const instant = parseInstant(text);
  if (instant === undefined || instant % 60 !== 0 || ODD.test(text)) return undefined;
  return instant >= EARLIEST_START && instant <= LATEST_END ? instant : undefined;
}

function yearOf(instant: number): string {
  return formatDay(dayOf(instant)).slice(0, 4);
}

/**
 * Stores what was said, after what was said before.
 * @param now tells the seconds
 * @returns the fields of the answer, and what changed
 * @throws {ArchiveError}
 */
export async function storePrices(
  archive: Archive,
  { name, contract }: NamedContract,
  { entries, notes }: SaidPrices,
  now: () => number,
): Promise<{ readonly fields: Fields; readonly counts: PriceCounts }> {
  // That of a node has an id.
  const counts = await archive.prices.say(contract.id!, entries, now);
  const { offer } = versionOn(contract, formatDay(dayOf(now()))) ?? contract.versions[0]!;
  return {
    fields: {
      topic: `${topicRoot({ name, usagePointId: offer })}/prices`,
      payload: counts,
      notes: notes.length === 0 ? undefined : notes,
      event: undefined,
    },
    counts,
  };
}
