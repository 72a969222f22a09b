/** Points of a file, gathered into readings and registers, with what was wrong. */
export { lacksTwin } from "./class-pairs.js";
export { type FileReading, type FileRegisters, type FileSeries, gather, registersIn } from "./gather.js";
export { IndexDays, TOTAL_GRID, rankOfGrid } from "./index-days.js";
export type { Precision } from "./point.js";
export {
  type Context,
  Points,
  type RawPoints,
  type Rejection,
  SOURCE,
  checkMeter,
  directionOf,
  isEstimated,
} from "./points.js";
export type { ContentOptions, WasRead } from "./reading.js";
export { type CalendarOwner, TOTAL_REGISTER, nameIn, ownerOf, registerOf } from "./register-names.js";
export { type CalendarCounter, RegisterRows } from "./register-rows.js";
export { type HeadUnit, type StampEnd, assumed } from "./stamp-ends.js";
