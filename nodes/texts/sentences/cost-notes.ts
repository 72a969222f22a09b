/** What users should know of what a cost is priced by. */
import type { Day } from "../../readings/index.js";
import type { MissedChange, SupplierId } from "../../pricing/index.js";
import { pricesOldText } from "./calendar-words.js";
import { dateText, grouped } from "../base/index.js";
import type { Texts } from "../tables/index.js";

interface Lacking {
  /** Days for which a supplier has no prices, and the first of them, by power in kVA; `ended` if the offer is no more. */
  readonly withoutPrices?:
    | readonly {
        readonly supplier: SupplierId;
        readonly power: number;
        readonly days: number;
        readonly first: Day;
        readonly ended?: Day | undefined;
      }[]
    | undefined;
  /** Tempo days whose colour is not known, oldest first. */
  readonly withoutColor?: readonly Day[] | undefined;
  /** Days of a series of which some minutes have no price, oldest first. */
  readonly withoutSeries?: readonly Day[] | undefined;
  /** Whether a message gave the contract: then nobody can give it prices. */
  readonly isOfMessage?: boolean;
  /** What prices that were used may lack. */
  readonly pricesOld?: MissedChange | undefined;
}

/** @returns `msg.notes`; undefined: nothing to say */
export function costNotes(
  { withoutPrices = [], withoutColor = [], withoutSeries = [], isOfMessage, pricesOld }: Lacking,
  texts: Texts,
): string[] | undefined {
  const notes = withoutPrices.map(({ supplier, power, days, first, ended }) => {
    const words = texts.suppliers[supplier];
    return ended === undefined
      ? words.withoutPrices(grouped(days, texts), dateText(texts.language, first), String(power))
      : words.offerEnded(dateText(texts.language, ended), String(power));
  });
  if (pricesOld !== undefined) notes.push(pricesOldText(pricesOld, texts));
  if (withoutColor.length > 0) notes.push(daysText(withoutColor, texts, "color"));
  if (withoutSeries.length > 0)
    notes.push(
      isOfMessage === true ? texts.contract.seriesOfMessage : daysText(withoutSeries, texts, "series"),
    );
  return notes.length === 0 ? undefined : notes;
}

function daysText(days: readonly Day[], texts: Texts, lack: "color" | "series"): string {
  const { contract, language } = texts;
  const [first, last] = [days[0]!, days.at(-1)!].map((day) => dateText(language, day)) as [string, string];
  const words = contract.without[lack];
  return days.length === 1 ? words.one(first) : words.several(grouped(days.length, texts), first, last);
}
