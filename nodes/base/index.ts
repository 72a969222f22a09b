export { hostClock, secondsOf, type Clock, type Random } from "./clock.js";
export { drawOf } from "./draw.js";
export { sleep, yieldToEventLoop } from "./pause.js";
export { inSlices } from "./slices.js";
