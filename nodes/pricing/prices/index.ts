/** The table of regulated prices: powers, dates, what can be signed. */
export {
  type Amount,
  CENT,
  LARGEST_PRICE,
  amountOf,
  dayOfSubscription,
  eurosOf,
  meanPrice,
  priceOf,
  shownAmount,
  shownAmounts,
} from "./money.js";
export { closingOfOffer, endOfOffer, hasEnded } from "./offer-ends.js";
export { powersSold } from "./powers.js";
export { missedChange } from "./price-changes.js";
export { type DatedPrices, type RegulatedOffer, checkedUntil, regulatedPrices } from "./regulated.js";
export { isSignable } from "./signable.js";
