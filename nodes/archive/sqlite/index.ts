/** The database of an archive: its tables, its marks, what its errors mean. */
export { Database, type Row, type Values, optionalNumber } from "./database.js";
export { ArchiveError, type ArchiveProblem, asArchiveError, isOfReading } from "./errors.js";
export { dropAllMarks, markAll, markParts } from "./kept-marks.js";
export {
  COVERAGE_DAYS,
  type KeptBlock,
  type KeptCoverageDays,
  type KeptCall,
  type KeptCoverage,
  type KeptCursor,
  type KeptPart,
  type KeptParts,
  type KeptRegisters,
  type KeptSentDay,
  type KeptSource,
  type KeptState,
  keptParts,
  readKept,
} from "./kept-state.js";
export { dropMeta, metaOf, setMeta, versionOf } from "./meta.js";
export { assertKnown, migrate, schemaVersion } from "./migrate.js";
export { migrations } from "./schema.js";
