/** What other off-peak hours would have changed, for messages and for the contract's dialog. */
import { askNewHours, versionOn, type NewHours, type NewHoursQuestion } from "../../adviser/index.js";
import { formatDay, formatInstant, startOfDay } from "../../readings/index.js";
import { hasOffPeakHours, usesColors } from "../../pricing/index.js";
import { newHoursNotes, newHoursText, noOffPeakHours, type Texts } from "../../texts/index.js";
import { NoContractError, type Contracts } from "../meter/index.js";
import { LinkyError } from "../base/index.js";
import { hoursNotes } from "./hours-note.js";
import type { Advised } from "./advised.js";
import { ownContract } from "./power-advice.js";

type Sum = NonNullable<NewHours["present"]>;

/** Sums as messages have them: money in €, energy in kWh; null: no day is compared. */
type ShownSum = Pick<Sum, "value" | "energy" | "subscription" | "byClass"> | { readonly value: null };

/** The answer as messages have it (docs/dev/contract.md#new-off-peak-hours). */
export interface ShownNewHours extends Pick<
  NewHours,
  "difference" | "toPeak" | "toOffPeak" | "days" | "missingDays"
> {
  readonly present: ShownSum;
  readonly proposed: ShownSum;
  readonly byMonth: readonly { readonly start: string; readonly difference: number | null }[];
  readonly text: string;
}

/** @throws {LinkyError} `contract`: the meter's own is missing or invalid, or has no off-peak hours that are known */
export function newHoursQuestion(
  wanted: Omit<NewHoursQuestion, "contract">,
  contracts: Contracts,
  texts: Texts,
): NewHoursQuestion {
  const contract = ownContract(contracts);
  if (contract === undefined) throw new NoContractError(texts);
  const version = versionOn(contract, formatDay(wanted.asOf));
  if (version === undefined) throw new LinkyError("contract", texts.adviser.power.later);
  if (!hasOffPeakHours(version)) throw new LinkyError("contract", noOffPeakHours(version, texts));
  return { ...wanted, contract };
}

/**
 * Asks for the colours that are lacking, then prices each day twice, with pauses.
 * @throws {ArchiveError}
 */
export async function answerNewHours(
  advised: Advised,
  question: NewHoursQuestion,
): Promise<{ readonly answer: NewHours; readonly shown: ShownNewHours; readonly notes: readonly string[] }> {
  const { meter, archive, usagePoint, today, texts, signal } = advised;
  const { tempo } = meter;
  const { contract, start, end } = question;
  if (contract.versions.some(usesColors)) {
    await tempo.lookFor(tempo.lacking({ start: start - 1, end }), signal);
  }
  const answer = await askNewHours(archive, usagePoint, question, tempo.colorOf, today);
  const { present, proposed, difference, byMonth, toPeak, toOffPeak, days, missingDays } = answer;
  return {
    answer,
    shown: {
      present: sumOf(present),
      proposed: sumOf(proposed),
      difference,
      byMonth: byMonth.map((month) => ({ ...month, start: formatInstant(startOfDay(month.start)) })),
      toPeak,
      toOffPeak,
      days,
      missingDays,
      text: newHoursText(answer, question, texts),
    },
    notes: [
      ...(await hoursNotes(advised, question, texts.adviser.byTypedHours.offers)),
      ...newHoursNotes(answer, question, texts),
    ],
  };
}

function sumOf(cost: Sum | undefined): ShownSum {
  if (cost === undefined) return { value: null };
  const { value, energy, subscription, byClass } = cost;
  return { value, energy, subscription, byClass };
}
