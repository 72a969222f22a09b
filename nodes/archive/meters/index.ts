/** Usage points, their sources, blocks and requests; what is forgotten with them. */
export { type Block, type BlockKind, Blocks, LONGER, subjects } from "./blocks.js";
export { Forgetting, type Forgotten, detachSeries } from "./forgetting.js";
export { addCalls, keptCalls, lacksNoCalls, mayLackCalls } from "./kept-calls.js";
export { RefusedRanges } from "./refused-ranges.js";
export { type HistoryRequest, Requests } from "./requests.js";
export { type Source, Sources } from "./sources.js";
export { NO_USAGE_POINT, type SeriesRow, type Space, type UsagePoint, UsagePoints } from "./usage-points.js";
