/** Imports and exports readings as files. Loaded on first use (docs/dev/decisions.md#11-loading-late). */
export { readBackup, type BackupContent } from "./backup.js";
export { ImportError, type ImportProblem, type RefusedFile, type UnreadKind } from "./errors.js";
export type { FormatName } from "./formats/names.js";
export type { ReportedFile } from "./file-lines.js";
export type { Rejection } from "./files.js";
export { readInProcess, type ReadFiles } from "./process/read-in-process.js";
export type { FileSource } from "./process/sources.js";
export type { Reason } from "./reasons.js";
export type { StampEnd } from "./stamp-ends.js";
export * from "./write.js";
