export * from "./api.js";
export * from "./ask.js";
export type { ContractAnswer, OfferRow, OffersComparison } from "./contract-api.js";
export { callbackAddress } from "./callback-address.js";
export * from "./form.js";
export * from "./import-api.js";
export { offerSearch } from "./list-picker.js";
export { MANY } from "./list-search.js";
export * from "./notify.js";
