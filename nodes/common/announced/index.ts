/** Announced days, as messages say them to history and tariff nodes. */
export { readSaidDays, storeDays } from "./said-days.js";
