/** How late anything may be dated, and taking back what a wrong clock dated. */
export { ClockGuard } from "./clock-guard.js";
export { type LongestPause, takeBack } from "./take-back.js";
