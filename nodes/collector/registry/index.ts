/** All collectors, who follows them, and their one alarm. */
export { type CollectingProblem, NotReady } from "./collecting-problem.js";
export type { MeterKey, Release } from "./attached-meter.js";
export { Collectors } from "./collectors.js";
export type { Companion } from "./companion.js";
export type { Follower } from "./followers.js";
