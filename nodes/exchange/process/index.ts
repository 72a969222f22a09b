/** The process that reads files, and its bounds. */
export { type ReadFiles, readInProcess } from "./read-in-process.js";
export type { FileSource } from "./sources.js";
