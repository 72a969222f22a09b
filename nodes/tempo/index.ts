export * from "./known.js";
export * from "./season.js";
