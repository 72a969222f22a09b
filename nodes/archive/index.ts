export * from "./archive.js";
export { BackupError } from "./backup-copy.js";
export * from "./blocks.js";
export type { MonthCounts } from "./calendar.js";
export * from "./calls.js";
export { type ColorSource, type HeldColor } from "./colors.js";
export * from "./columns.js";
export { RECENT_DAYS } from "./coverage.js";
export * from "./kept-state.js";
export { CoverageState, KnownDays, type DayCoverage } from "./known-days.js";
export * from "./cursors.js";
export * from "./errors.js";
export * from "./feed.js";
export type { Loss } from "./file.js";
export type { Forgotten } from "./forgetting.js";
export type { MirroredReading } from "./mirrored.js";
export { MOST_LOOKS, MOST_REQUESTS, type LookRequest } from "./looks.js";
export * from "./readings.js";
export * from "./refused-ranges.js";
export * from "./registers.js";
export * from "./requests.js";
export type { KeptReading } from "./restoring.js";
export type { SentDay, SentDaysKey } from "./sent-days.js";
export * from "./sources.js";
export type {
  BackupRegisters,
  Known,
  RegisterCounts,
  StagedCounts,
  StagedFile,
  StagedReading,
  StagedSeries,
} from "./staged-file.js";
export type { PreviewOptions } from "./stage.js";
export * from "./staging.js";
export * from "./totals.js";
export * from "./usage-points.js";
