/** Sentences about files: their formats, and why they are refused. */
export { type FileTexts, fileTexts } from "./files.js";
