/** Which offers of the regulated tariff may be signed (docs/dev/tariffs.md#offers). */
import type { Day } from "../../../readings/index.js";
import type { FixedOffer } from "../../classes.js";
import { closingOfOffer } from "./offer-ends.js";
import { regulatedPrices } from "./prices.js";

/**
 * Whether somebody who has not got this offer at this power may sign it: never where it has no price.
 *
 * @param power in kVA
 * @param day of the signature, in Paris
 */
export function isSignable(offer: FixedOffer, power: number, day: Day): boolean {
  const closed = closingOfOffer(offer, power);
  const isClosed = closed !== undefined && day >= closed;
  return !isClosed && regulatedPrices(offer, power, day) !== undefined;
}
