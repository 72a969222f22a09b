/** What the dialogs of contracts share with the runtime. */
export {
  classNamesOf,
  fixedClasses,
  isRegulatedOffer,
  offersOf,
  type Classed,
  type Offer,
} from "./classes.js";
export { readContract, usedListOf, type ContractProblem } from "./contract.js";
export { fieldOfProblem } from "./problem-field.js";
export { eurosOf } from "./prices/money.js";
export { closingOfOffer, endOfOffer } from "./prices/offer-ends.js";
export { missedChange } from "./prices/price-changes.js";
export { checkedUntil, regulatedPrices, type DatedPrices } from "./prices/regulated.js";
export { colors, knownTo, type Color } from "./tempo.js";
export { seasonsOf, weekOf, type WeekSpan } from "./week.js";
export { DAY_MINUTES } from "./windows.js";
export { painted, type Stroke } from "./painting/painting.js";
