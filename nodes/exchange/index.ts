/** Imports and exports readings as files. Loaded on first use (docs/dev/decisions.md#11-loading-late). */
export {
  ImportError,
  type ImportProblem,
  type RefusedFile,
  type UnreadKind,
  type FormatName,
  type Reason,
} from "./base/index.js";
export type { ReportedFile, Rejection } from "./read/index.js";
export { readInProcess, type ReadFiles, type FileSource } from "./process/index.js";
export type { StampEnd } from "./points/index.js";
export * from "./out/index.js";
