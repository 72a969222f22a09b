export * from "./collector.js";
export * from "./hub.js";
export type { Budget, Refusal } from "./desk.js";
export type { Purpose, Step } from "./plan.js";
