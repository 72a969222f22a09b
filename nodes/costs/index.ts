export { askCost, type CostQuestion, type CostResult, type CostStep, type CostStepEntry } from "./ask.js";
export { isPricedInPart, stamped, type CostEntry, type Stamped } from "./entries.js";
export * from "./feed.js";
export { daysHeld } from "./held.js";
export { NoteCollector, type PriceNotes } from "./notes.js";
