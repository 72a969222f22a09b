/** The log of calls, which outlives restarts; what grows old. */
export { CallLog, type CallStart, type Cause, isByHand } from "./calls.js";
export { pruneCalls } from "./pruning.js";
