/** The regulated tariff for homes (« Tarif Bleu ») as a supplier (docs/dev/tariffs.md). */
import { addMonths, startOfMonth } from "../../../readings/index.js";
import type { Supplier } from "../supplier.js";
import { closingOfOffer, endOfOffer } from "./offer-ends.js";
import { powersSold } from "./powers.js";
import { missedChange } from "./price-changes.js";
import { regulatedPrices } from "./prices.js";
import { checkedUntil } from "./rows.js";
import { isSignable } from "./signable.js";

export const regulated = {
  id: "regulated",
  isRegulated: true,
  offers: ["base", "hphc", "tempo"],
  checkedUntil,
  // The usual ones are its own.
  registerLabels: new Map(),
  powers: powersSold,
  prices: regulatedPrices,
  // They change at the beginning of a month.
  changeAfter: (day) => addMonths(startOfMonth(day), 1),
  isSignable,
  closing: closingOfOffer,
  end: endOfOffer,
  missedChange: (today) => missedChange(today),
} as const satisfies Supplier;
