/** Imports and exports readings as files. Loaded on first use (docs/dev/decisions.md#11-loading-late). */
export { readBackup } from "./backup.js";
export { ImportError, type ImportProblem } from "./errors.js";
export { readFile, type FileContent, type ReadOptions } from "./import.js";
export type { Reason } from "./points.js";
export * from "./write.js";
