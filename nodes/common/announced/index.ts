/** What messages say of contracts to history and tariff nodes: announced days, and prices. */
export { readSaidDays, storeDays } from "./said-days.js";
export { readSaidPrices, storePrices } from "./said-prices.js";
