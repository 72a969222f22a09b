export * from "./archive.js";
export * from "./blocks.js";
export * from "./calls.js";
export * from "./cursors.js";
export * from "./errors.js";
export * from "./feed.js";
export * from "./meters.js";
export * from "./readings.js";
