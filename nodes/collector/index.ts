export * from "./collector.js";
export { estimate, stretchesOf, type Depth, type HistoryEstimate, type Stretch } from "./estimate.js";
export type { HealthState } from "./health.js";
export * from "./hub.js";
export type { Budget, Refusal } from "./desk.js";
export { drawOf } from "./schedule.js";
export type { Purpose, Step } from "./plan.js";
