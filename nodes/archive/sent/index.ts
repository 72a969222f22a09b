/** How far each output has sent, what it sent of costs, and what was said of health. */
export { type Cursor, type CursorKey, Cursors, type FirstStart, type IsUsed, isUnmoved } from "./cursors.js";
export { HealthLog } from "./health.js";
export { type SentDay, SentDays, type SentDaysKey } from "./sent-days.js";
