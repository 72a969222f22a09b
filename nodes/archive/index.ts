export * from "./archive.js";
export { BackupError, type Loss } from "./file/index.js";
export {
  type BlockKind,
  type Block,
  subjects,
  Blocks,
  type Forgotten,
  NO_USAGE_POINT,
  type HistoryRequest,
  type Source,
  type Space,
  type UsagePoint,
  type SeriesRow,
} from "./meters/index.js";
export type {
  MonthCounts,
  BackupRegisters,
  Known,
  RegisterCounts,
  StagedCounts,
  StagedFile,
  StagedReading,
  StagedSeries,
  PreviewOptions,
  StagingOptions,
} from "./staging/index.js";
export type { Acting } from "./clock/index.js";
export type { HeldDay } from "./announced/index.js";
export {
  EARLIEST_START,
  inOrder as inOrderOfTime,
  LATEST_END,
  LONGEST_SPAN,
  overlay as overlayPrices,
} from "./prices/index.js";
export type { HeldPrice, PriceCounts, PriceEntry, PricesMirrored } from "./prices/index.js";
export { type Cause, isByHand, type CallStart, CallLog } from "./calls/index.js";
export {
  type ColorSource,
  type HeldColor,
  MOST_LOOKS,
  MOST_REQUESTS,
  type LookRequest,
} from "./colors/index.js";
export {
  type Field,
  type Columns,
  RECENT_DAYS,
  CoverageState,
  KnownDays,
  type DayCoverage,
  type HeldReading,
  Readings,
} from "./readings/index.js";
export {
  type KeptState,
  type KeptCursor,
  keptParts,
  type KeptPart,
  type KeptParts,
  readKept,
  COVERAGE_DAYS,
  type KeptCoverageDays,
  type KeptCoverage,
  type KeptSentDay,
  type KeptRegisters,
  type ArchiveProblem,
  ArchiveError,
  isOfReading,
} from "./sqlite/index.js";
export {
  type CursorKey,
  type FirstStart,
  type Cursor,
  type IsUsed,
  isUnmoved,
  type SentDay,
  type SentDaysKey,
} from "./sent/index.js";
export * from "./feed.js";
export type { KeptReading, KeptRest, MirroredReading } from "./mirror/index.js";
export { registerOrigins, type HeldRegisters } from "./registers/index.js";
export * from "./totals.js";
