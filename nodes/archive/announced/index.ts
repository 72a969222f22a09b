/** What messages said of the days of contracts. */
export { AnnouncedDays, type HeldDay } from "./announced-days.js";
