/** What the dialogs of contracts share with the runtime. */
export { classNamesOf, fixedClasses, mayVaryInDay, offersOf, type Classed, type Offer } from "./classes.js";
export { readContract, usedListOf, type ContractProblem } from "./contract.js";
export { fieldOfProblem } from "./problem-field.js";
export { eurosOf } from "./money.js";
export {
  hasEnded,
  hasOffer,
  isSupplierId,
  supplierIds,
  supplierOf,
  suppliers,
  supplyOf,
  type DatedPrices,
  type SupplierId,
} from "./suppliers/index.js";
export { colors, knownTo, type Color } from "./tempo.js";
export { seasonsOf, weekOf, type WeekSpan } from "./week.js";
export { DAY_MINUTES } from "./windows.js";
export { painted, type Stroke } from "./painting/painting.js";
