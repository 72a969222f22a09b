export { Collector, MOST_ASKED_DAYS, type DayStanding, type Refusal, type Report } from "./meter/index.js";
export {
  estimate,
  stretchesOf,
  type DetailedProgress,
  type SeriesProgress,
  type Want,
} from "./plan/index.js";
export type { AccessCheck, Finding } from "./round/index.js";
export { isWorthTelling, type HealthState, isOutage, type Problem } from "./health/index.js";
export {
  type Companion,
  NotReady,
  type CollectingProblem,
  type MeterKey,
  type Release,
  Collectors,
  type Follower,
} from "./registry/index.js";
export type { OverBudget } from "./account/index.js";
export type { SourceSettings } from "./context/index.js";
