/** What the dialogs of contracts share with the runtime. */
export { classNamesOf, fixedClasses, isRegulatedOffer, type Classed } from "./classes.js";
export { offersOf, readContract, usedListOf, type ContractProblem, type Offer } from "./contract.js";
export { eurosOf } from "./money.js";
export { closingOfOffer, endOfOffer } from "./offer-ends.js";
export { missedChange } from "./price-changes.js";
export { checkedUntil, regulatedPrices, type DatedPrices } from "./regulated.js";
export { colors, knownTo, type Color } from "./tempo.js";
export { seasonsOf, weekOf, type WeekSpan } from "./week.js";
export { DAY_MINUTES } from "./windows.js";
export { painted, type Stroke } from "./painting.js";
