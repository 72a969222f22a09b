/** Reads files in any known format, recognised by their content. */
export type { ReportedFile } from "./file-lines.js";
export { type OpenFile, type Rejection, readFiles } from "./files.js";
