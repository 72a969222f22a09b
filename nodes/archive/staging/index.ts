/** A file of readings, staged before it is taken over at once. */
export type { MonthCounts } from "./month-counts.js";
export type { PreviewOptions } from "./stage.js";
export type {
  BackupRegisters,
  Known,
  RegisterCounts,
  StagedCounts,
  StagedFile,
  StagedReading,
  StagedSeries,
} from "./staged-file.js";
export { Staging, type StagingOptions } from "./staging.js";
