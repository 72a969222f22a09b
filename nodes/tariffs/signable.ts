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
  const closed = closingOfOffer(offer, power);
  const isClosed = closed !== undefined && day >= closed;
  return !isClosed && regulatedPrices(offer, power, day) !== undefined;
}

/** The first day on which nobody may sign an offer any more; undefined: no law closes it. @param power in kVA */
export function closingOfOffer(offer: RegulatedOffer, power: number): Day | undefined {
  return offer === "base" && power >= baseClosed.power ? baseClosed.from : undefined;
}
