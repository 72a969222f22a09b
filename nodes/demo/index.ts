export * from "./household.js";
export * from "./household-registers.js";
