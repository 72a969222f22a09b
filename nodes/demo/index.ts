export * from "./household.js";
export * from "./registers.js";
