export {
  boundedInstant,
  clockFault,
  ClockNotSet,
  EARLIEST_MS,
  hostClock,
  NotActive,
  NotNow,
  secondsOf,
  TOLERANCE_MS,
  type Clock,
  type ClockFault,
  type Random,
} from "./clock.js";
export { Alarm, LONGEST_SLEEP_MS } from "./alarm.js";
export { inBatches } from "./batches.js";
export { drawOf } from "./draw.js";
export { readJson, type JsonBounds, type JsonRead } from "./json-reader.js";
export { Once } from "./once.js";
export { ownPackage } from "./own-package.js";
export {
  aFlag,
  aText,
  aTrimmedText,
  numberIn,
  oneOf,
  readBy,
  someOf,
  unfitIn,
  variablesIn,
  type ReadBy,
  type Table,
} from "./properties.js";
export { nextTurn, Pauses, sleep, unlessAborted, yieldToEventLoop } from "./pause.js";
export { Serial } from "./serial.js";
export { inSlices } from "./slices.js";
export { isVariable } from "./variables.js";
