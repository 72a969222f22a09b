/** What to ask next; pure. */
export { isAwaited } from "./awaited.js";
export {
  type Depth,
  type HistoryEstimate,
  type Stretch,
  estimate,
  oldestWanted,
  stretchesOf,
} from "./estimate.js";
export { type PlanSeries, type PlannedCall, SeriesFacts, firstOf } from "./plan-series.js";
export { isHistory, lastTurn, neverAsked, newestOf, newestState, plan } from "./plan.js";
export {
  type DetailedProgress,
  NOTHING_KNOWN,
  type Progress,
  type SeriesProgress,
  detailOf,
  progressOf,
  seriesProgress,
  wholeHistory,
} from "./progress.js";
export { type Want, unionOf, usual, wantKey } from "./wants.js";
