export { hostClock, secondsOf, type Clock, type Random } from "./clock.js";
export { drawOf } from "./draw.js";
export { migrate, type Migration, type Saved } from "./migrate.js";
export { sleep, yieldToEventLoop } from "./pause.js";
