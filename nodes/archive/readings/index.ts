/** Readings, and which days are known: exact beats rounded, finer beats coarser. */
export type { Columns, Field } from "./columns.js";
export { Coverage, RECENT_DAYS, coverageStateOf } from "./coverage.js";
export { CoverageState, type DayCoverage, KnownDays } from "./known-days.js";
export { type Merged, SLICE } from "./merging.js";
export { newRevision } from "./writing.js";
export { type HeldReading, Readings } from "./readings.js";
