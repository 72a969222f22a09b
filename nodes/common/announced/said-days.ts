/** What a message says of the days of a contract: `msg.action = "days"` (docs/dev/contract.md#announced-days). */
import * as v from "valibot";
import { versionOn } from "../../adviser/index.js";
import type { Archive } from "../../archive/index.js";
import { labelsOf } from "../../pricing/index.js";
import { dayOf, formatDay, type Day } from "../../readings/index.js";
import type { Texts } from "../../texts/index.js";
import {
  choiceOf,
  day,
  InputReader,
  LinkyError,
  LONGEST_LIST,
  parsed,
  shortList,
  topicRoot,
  yesOrNo,
  type Accepted,
  type Fields,
} from "../base/index.js";
import type { NamedContract } from "../meter/index.js";

interface SaidDays {
  readonly label: string;
  /** Some may be there twice. */
  readonly days: readonly Day[];
  /** False: they are taken back. */
  readonly isAnnounced: boolean;
}

/** A copy, whose entries run no code of their own; what they are is judged one by one. */
const dayList: Accepted<readonly unknown[]> = {
  schema: v.pipe(
    shortList,
    v.transform((list) =>
      Array.from({ length: Math.min(list.length, LONGEST_LIST) }, (_, i): unknown => list[i]),
    ),
  ),
  words: (accepts) => accepts.announcedDays(String(LONGEST_LIST)),
};

/**
 * Reads what a message says; all of it, before anything of it counts.
 * @throws {InputError}
 * @throws {LinkyError} `contract`: no rule of it has announced days
 */
export function readSaidDays(msg: Fields, { name, contract }: NamedContract, texts: Texts): SaidDays {
  const labels = labelsOf(contract.versions);
  if (labels.length === 0) throw new LinkyError("contract", texts.announced.none(name));
  // Here, `false` is a value.
  const reader = new InputReader(msg, { texts, empty: [null, ""] });
  const label = reader.require("label", choiceOf(labels));
  const days = reader
    .require("days", dayList)
    .map((given, i) => parsed(day.schema, given)?.value ?? reader.refuse(`days[${i}]`, given, day.words));
  return { label, days, isAnnounced: reader.read("announced", yesOrNo) ?? true };
}

/**
 * Stores what was said.
 * @param now seconds
 * @returns the fields of the answer, and how many days changed
 * @throws {ArchiveError}
 */
export function storeDays(
  archive: Archive,
  { name, contract }: NamedContract,
  { label, days, isAnnounced }: SaidDays,
  now: number,
): { readonly fields: Fields; readonly changed: number } {
  // That of a node has an id.
  const counts = archive.announced.set(contract.id!, label, days, isAnnounced, now);
  const { offer } = versionOn(contract, formatDay(dayOf(now))) ?? contract.versions[0]!;
  return {
    fields: { topic: `${topicRoot({ name, usagePointId: offer })}/days`, payload: counts, event: undefined },
    changed: counts.added + counts.removed,
  };
}
