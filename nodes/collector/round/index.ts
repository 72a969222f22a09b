/** Rounds of calls, failures, the access check. */
export { type AccessCheck, type AccessCheckContext, type Finding, checkAccess } from "./access-check.js";
export { Caller } from "./call.js";
export { FailureHandler } from "./failure-handler.js";
export { RoundRunner } from "./round-runner.js";
export { RoundTurn } from "./round-turn.js";
export { newRound } from "./round.js";
export { Rounds } from "./rounds.js";
