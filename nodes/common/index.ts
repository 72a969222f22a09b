export * from "./answer-message.js";
export { ColorWant } from "./color-want.js";
export * from "./config-node.js";
export * from "./contracts.js";
export { deploysOf, eachTimeStarted, whenStarted } from "./deploys.js";
export * from "./errors.js";
export * from "./explain-problem.js";
export * from "./health-message.js";
export { hoursNotes } from "./hours-note.js";
export * from "./input-reader.js";
export {
  endOf,
  heldError,
  HeldError,
  isHeld,
  mayHaveOutage,
  mirrorAdvice,
  mirrorFact,
  mirrorOf,
  outageOf,
} from "./mirror.js";
export { Meter, timeText, type ListeningNode, type MeterListener } from "./meter.js";
export * from "./node-status.js";
export * from "./notices.js";
export * from "./offers.js";
export * from "./power-advice.js";
export * from "./ready.js";
export * from "./runtime.js";
export * from "./saved-properties.js";
export * from "./settings.js";
export * from "./status.js";
export { StatusDisplay } from "./status-display.js";
export * from "./take-over.js";
export { Tempo, tempoOf } from "./tempo.js";
export * from "./topic.js";
