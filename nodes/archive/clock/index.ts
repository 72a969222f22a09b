/** How late anything may be dated, and taking back what a wrong clock dated. */
export { Fence, type Acting } from "./fence.js";
export { ClockGuard } from "./clock-guard.js";
export { type LongestPause, takeBack } from "./take-back.js";
