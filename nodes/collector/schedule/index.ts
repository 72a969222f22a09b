/** Ticks, and what is due. */
export { type NextCallInput, type OpenSeries, nextCall } from "./next-call.js";
export { TICK_SPREAD, type Ticks, lastTick, nextTick, ticksSince } from "./ticks.js";
export { type Backlog, type Due, Timetable } from "./timetable.js";
