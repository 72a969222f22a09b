/**
 * Stores what a message says of the node's contract: announced days, or prices (docs/dev/contract.md#announced-days,
 * #series-of-prices).
 */
import { ArchiveError, type Archive } from "../archive/index.js";
import { inSlices, secondsOf } from "../base/index.js";
import {
  asWritten,
  collectingText,
  InputReader,
  LinkyError,
  readSaidDays,
  readSaidPrices,
  said,
  storeDays,
  storePrices,
  unsureError,
  type ChosenContract,
  type Fields,
} from "../common/index.js";
import type { CollectingProblem, Collectors } from "../collector/index.js";
import type { Texts } from "../texts/index.js";

export interface SayOptions {
  readonly collectors: Collectors;
  readonly contract: () => ChosenContract;
  /** Whether the clock can be right. */
  readonly isClockSet: () => boolean;
  readonly texts: Texts;
  readonly warn: (text: string) => void;
  /** Id of the node's flow. */
  readonly flow: string;
}

const actions = ["days", "prices"] as const;

/** Names that users give to these by mistake: answered as a question, what they say would be lost without a word. */
const nearMiss = /^\s*(days?|jours?|prices?|prix)\s*$/i;

/**
 * What a message says something of; undefined: of nothing, as with an action that is meant for another node.
 * @throws {InputError} it cannot be read, or is nearly one of these
 */
export function saidOf(msg: Fields, texts: Texts): (typeof actions)[number] | undefined {
  const reader = new InputReader(msg, { texts });
  const given = reader.given("action");
  const action = actions.find((one) => one === given);
  const isMistyped = typeof given === "string" && nearMiss.test(given.slice(0, 20));
  if (action === undefined && isMistyped) {
    reader.refuse("action", given, (accepts) => accepts.tariffAction(asWritten(actions)));
  }
  return action;
}

/**
 * @returns the fields of the answer
 * @throws {InputError}
 * @throws {LinkyError} `contract`; `unavailable`: the clock is not set, or the archive cannot be written
 */
export async function say(what: "days" | "prices", msg: Fields, options: SayOptions): Promise<Fields> {
  const { collectors, contract, texts, warn } = options;
  const chosen = contract();
  if ("error" in chosen) throw chosen.error;
  const now = (): number => secondsOf(collectors.clock);
  if (what === "days") {
    const days = readSaidDays(msg, chosen, texts);
    return await inArchive(options, (archive) => storeDays(archive, chosen, days, now()));
  }
  const prices = await inSlices(readSaidPrices(msg, chosen, texts));
  const fields = await inArchive(options, (archive) => storePrices(archive, chosen, prices, now));
  for (const text of prices.notes) warn(text);
  return fields;
}

/** @throws {LinkyError} `unavailable` */
async function inArchive(
  { collectors, isClockSet, texts, flow }: SayOptions,
  store: (archive: Archive) => { readonly fields: Fields } | Promise<{ readonly fields: Fields }>,
): Promise<Fields> {
  if (!isClockSet()) throw new LinkyError("unavailable", texts.tariff.clock);
  collectors.check();
  const { archive, problem } = collectors;
  if (archive === undefined) throw unavailable(problem, texts);
  const unsure = unsureError({ collectors, texts });
  if (unsure !== undefined) throw unsure;
  try {
    const { fields } = await store(archive);
    // What was written to a file that nobody finds any more is not stored.
    archive.assertInPlace();
    return fields;
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    // It was closed in between: whoever did that has said why.
    if (archive.isClosed) throw unavailable(collectors.problem, texts);
    said.about(error).add(flow);
    collectors.failed(error);
    throw unavailable({ kind: "archive", error }, texts);
  }
}

function unavailable(problem: CollectingProblem | undefined, texts: Texts): LinkyError {
  return new LinkyError("unavailable", problem ? collectingText(problem, texts) : texts.notReady);
}
