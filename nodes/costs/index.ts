export * from "./ask.js";
export * from "./day.js";
export { type CostEntry } from "./entries.js";
