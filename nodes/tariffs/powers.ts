/** The powers for which offers are sold, in kVA (docs/dev/tariffs.md#offers). */
import type { Offer } from "./contract.js";
import { powersOf } from "./regulated-prices.js";

/** Smallest first: those of the regulated table; of an offer with rules of its own, those of Base. */
export function powersSold(offer: Offer): readonly number[] {
  return powersOf[offer === "custom" ? "base" : offer];
}
