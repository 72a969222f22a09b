export * from "./class-calendar.js";
export type { Offer } from "./classes.js";
export * from "./contract.js";
export { hasAbolishedHours, hoursReform } from "./hours-reform.js";
export * from "./in-force.js";
export {
  type Amount,
  CENT,
  eurosOf,
  amountOf,
  dayOfSubscription,
  shownAmount,
  shownAmounts,
  powersSold,
  closingOfOffer,
  endOfOffer,
  hasEnded,
  missedChange,
  checkedUntil,
  regulatedPrices,
  type DatedPrices,
  type RegulatedOffer,
  isSignable,
} from "./prices/index.js";
export { fieldOfProblem } from "./problem-field.js";
export { hasOffPeakHours, haveSameHours, readOffPeakHours } from "./off-peak.js";
export * from "./register-labels.js";
export * from "./tempo.js";
