/** What users should know of the prices behind a cost. */
import type { Day } from "../readings/index.js";
import { dateText } from "./dates.js";
import { grouped } from "./show.js";
import type { Texts } from "./texts.js";

/**
 * @param withoutPrices days for which the regulated table has none, and the first of them, by power in kVA
 * @returns `msg.notes`; undefined: nothing to say
 */
export function costNotes(
  withoutPrices:
    readonly { readonly power: number; readonly days: number; readonly first: Day }[] | undefined,
  texts: Texts,
): string[] | undefined {
  return withoutPrices?.map(({ power, days, first }) =>
    texts.contract.withoutPrices(grouped(days, texts), dateText(texts.language, first), String(power)),
  );
}
