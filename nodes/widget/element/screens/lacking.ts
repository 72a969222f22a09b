/** The days of a sum that are not priced in full, in words. */
import type { Day } from "../../../readings/index.js";
import type { CostBarsView } from "../cost-model.js";
import type { Scene } from "./scene.js";

export interface Lacking {
  /** Days of which nothing is priced. */
  readonly unpriced: number;
  /** Days of which only a part is priced, and the first of them. */
  readonly inPart: number;
  readonly first?: Day | undefined;
}

/** undefined: all of them are. @param isSum whether it is beside a sum that has what is priced of them */
export function lackingWords(
  { phrases, dates }: Scene,
  { unpriced, inPart, first }: Lacking,
  isSum = false,
): string | undefined {
  if (unpriced > 0) {
    const words = phrases.unpriced(unpriced);
    return inPart > 0 ? phrases.alsoInPart(words, inPart) : words;
  }
  if (inPart === 0) return undefined;
  const words = phrases.inPart(inPart, inPart === 1 && first !== undefined ? dates.day(first) : undefined);
  return isSum ? phrases.among(words) : words;
}

/** What days that are not priced in full lack, a sentence each. */
export function lackSentences(
  { phrases }: Scene,
  { lacks = [], pricesOf }: Pick<CostBarsView, "lacks" | "pricesOf">,
): string[] {
  return lacks.flatMap((lack) => {
    if (lack !== "prices" && lack !== "ended") return [phrases.lacks[lack]];
    return pricesOf === undefined ? [] : [phrases.suppliers[pricesOf][lack]];
  });
}
