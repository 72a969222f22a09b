/** Which offers of the regulated tariff may be signed (docs/dev/tariffs.md#offers). */
import type { Day } from "../readings/index.js";
import { dayOfText } from "./day-of-text.js";
import { regulatedPrices, type RegulatedOffer } from "./regulated.js";

export { endOfOffer } from "./offer-ends.js";

/** Base is sold up to 6 kVA only (article R. 337-20 of the energy code, homes in metropolitan France). */
const baseClosed = { power: 9, from: dayOfText("2025-02-01") };

/**
 * Whether somebody who has not got this offer at this power may sign it: never where it has no price.
 *
 * @param power in kVA
 * @param day of the signature, in Paris
 */
export function isSignable(offer: RegulatedOffer, power: number, day: Day): boolean {
  const isClosed = offer === "base" && power >= baseClosed.power && day >= baseClosed.from;
  return !isClosed && regulatedPrices(offer, power, day) !== undefined;
}
