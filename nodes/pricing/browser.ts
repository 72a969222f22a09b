/** What the dialogs of contracts share with the runtime. */
export { classNamesOf, fixedClasses, isRegulatedOffer, type Classed } from "./classes.js";
export { offersOf, readContract, usedListOf, type ContractProblem, type Offer } from "./contract.js";
export { eurosOf } from "./prices/money.js";
export { closingOfOffer, endOfOffer } from "./prices/offer-ends.js";
export { missedChange } from "./prices/price-changes.js";
export { checkedUntil, regulatedPrices, type DatedPrices } from "./prices/regulated.js";
export { colors, knownTo, type Color } from "./tempo.js";
export { seasonsOf, weekOf, type WeekSpan } from "./week.js";
export { DAY_MINUTES } from "./windows.js";
export { painted, type Stroke } from "./painting/painting.js";
