export * from "./announcements.js";
export * from "./class-calendar.js";
export * from "./class-spans.js";
export { classesOf, mayVaryInDay, type Offer } from "./classes.js";
export * from "./contract.js";
export { hasAbolishedHours, hoursReform } from "./hours-reform.js";
export * from "./in-force.js";
export {
  type Amount,
  CENT,
  eurosOf,
  priceOf,
  amountOf,
  dayOfSubscription,
  shownAmount,
  shownAmounts,
} from "./money.js";
export {
  hasEnded,
  missedChangeOf,
  powersFor,
  supplierIds,
  supplierOf,
  suppliers,
  supplyOf,
  type DatedPrices,
  type MissedChange,
  type SupplierId,
  type Supply,
} from "./suppliers/index.js";
export { fieldOfProblem } from "./problem-field.js";
export { hasOffPeakHours, haveSameHours, readOffPeakHours } from "./off-peak.js";
export * from "./register-labels.js";
export * from "./tempo.js";
export * from "./versions.js";
export { joined } from "./windows.js";
