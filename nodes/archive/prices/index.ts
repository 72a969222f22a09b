/** The prices of contracts whose price of a kWh comes by messages. */
export { ContractPrices, type HeldPrice, type PriceCounts, type PriceEntry } from "./contract-prices.js";
export { EARLIEST_START, LATEST_END, LONGEST_SPAN } from "./price-rows.js";
