/** Blocks of a meter, and its health. */
export { ActiveBlocks, type Problem, isOutage } from "./active-blocks.js";
export { HealthTracker } from "./health-tracker.js";
export { type HealthInput, type HealthState, isWorthTelling } from "./health.js";
