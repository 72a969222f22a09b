/** Answers of services that were kept as JSON. */
export { readJsonFile } from "./read.js";
export { startsAsJson } from "./text.js";
