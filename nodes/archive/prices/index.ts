/** The prices of contracts whose price of a kWh comes by messages. */
export { ContractPrices, type PriceCounts } from "./contract-prices.js";
export { EARLIEST_START, isPossible, LATEST_END, LONGEST_SPAN } from "./price-rows.js";
export type { HeldPrice, PriceEntry, PricesMirrored } from "./said.js";
export { overlay } from "./overlay.js";
export { inOrder } from "./words.js";
