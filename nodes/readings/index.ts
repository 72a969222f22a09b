export * from "./durations.js";
export * from "./holidays.js";
export * from "./paris.js";
export * from "./parts.js";
export * from "./registers.js";
export * from "./series.js";
export * from "./stamps.js";
export * from "./totals.js";
