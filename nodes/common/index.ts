export * from "./config-node.js";
export * from "./health-message.js";
export { LinkyError, Meter, timeText, type MeterListener } from "./meter.js";
export * from "./ready.js";
export * from "./runtime.js";
export * from "./settings.js";
export * from "./status.js";
export * from "./take-over.js";
export * from "./topic.js";
