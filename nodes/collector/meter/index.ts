/** The collector of one usage point, and what it reports. */
export { type DayStanding, MOST_ASKED_DAYS } from "./asked-days.js";
export type { CollectorEvents } from "./collector-events.js";
export { Collector } from "./collector.js";
export type { Refusal, Report } from "./report.js";
