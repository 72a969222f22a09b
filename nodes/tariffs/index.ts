export * from "./calendar.js";
export * from "./contract.js";
export * from "./in-force.js";
export * from "./money.js";
export { powersSold } from "./powers.js";
export * from "./registers.js";
export { checkedUntil, regulatedPrices, type DatedPrices } from "./regulated.js";
export { endOfOffer, isSignable } from "./signable.js";
export * from "./tempo.js";
