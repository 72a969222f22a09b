export * from "./api.js";
export { callbackAddress } from "./callback-address.js";
export * from "./import-api.js";
export type { ContractAnswer, NewHoursAnswer, OfferRow, OffersComparison } from "./contract-api.js";
export { isSelected, selectionProperties, type Selection } from "./selection.js";
