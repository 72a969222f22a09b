/** Announces days of the node's contract, or takes them back (docs/dev/contract.md#announced-days). */
import { ArchiveError } from "../archive/index.js";
import { secondsOf } from "../base/index.js";
import {
  collectingText,
  InputReader,
  LinkyError,
  readSaidDays,
  said,
  storeDays,
  type ChosenContract,
  type Fields,
} from "../common/index.js";
import type { CollectingProblem, Collectors } from "../collector/index.js";
import type { Texts } from "../texts/index.js";

export interface DaysOptions {
  readonly collectors: Collectors;
  readonly contract: () => ChosenContract;
  /** Whether the clock can be right. */
  readonly isClockSet: () => boolean;
  readonly texts: Texts;
  /** Id of the node's flow. */
  readonly flow: string;
}

/** Whether a message says something of days. @throws {InputError} it cannot be read */
export function isOfDays(msg: Fields, texts: Texts): boolean {
  return new InputReader(msg, { texts }).given("action") === "days";
}

/**
 * @returns the fields of the answer
 * @throws {InputError}
 * @throws {LinkyError} `contract`; `unavailable`: the clock is not set, or the archive cannot be written
 */
export function sayDays(msg: Fields, { collectors, contract, isClockSet, texts, flow }: DaysOptions): Fields {
  const chosen = contract();
  if ("error" in chosen) throw chosen.error;
  const days = readSaidDays(msg, chosen, texts);
  if (!isClockSet()) throw new LinkyError("unavailable", texts.tariff.clock);
  collectors.check();
  const { archive, problem } = collectors;
  if (archive === undefined) throw unavailable(problem, texts);
  try {
    const { fields } = storeDays(archive, chosen, days, secondsOf(collectors.clock));
    // What was written to a file that nobody finds any more is not stored.
    collectors.assertInPlace();
    return fields;
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    said.about(error).add(flow);
    collectors.failed(error);
    throw unavailable({ kind: "archive", error }, texts);
  }
}

function unavailable(problem: CollectingProblem | undefined, texts: Texts): LinkyError {
  return new LinkyError("unavailable", problem ? collectingText(problem, texts) : texts.notReady);
}
