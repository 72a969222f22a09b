/** Readings out of and into the archive as files. Loaded at the first (docs/dev/decisions.md#11-loading-late). */
export { ImportError, type ImportProblem } from "./errors.js";
export { readFile, type FileContent, type ReadOptions } from "./import.js";
export type { Reason } from "./points.js";
export * from "./write.js";
