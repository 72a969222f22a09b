export { askCost, type CostQuestion, type CostResult, type CostStep, type CostStepEntry } from "./ask.js";
export type { CostEntry } from "./entries.js";
