/** Which periods the chart of each measure can have. */
import type { Measure } from "../../readings/index.js";
import type { Period } from "../protocol.js";

/** The periods to choose from in the history of a value; the first is the default. */
export const historyPeriods: Readonly<Record<Measure, readonly Period[]>> = {
  yearly: ["3y"],
  monthly: ["12m", "36m"],
  daily: ["30d", "7d", "12m"],
  load_curve: ["1d", "7d"],
  max_power: ["30d", "7d", "12m"],
};

/** Those that are reached by a bar, or by a day. */
const calendarPeriods: Readonly<Partial<Record<Measure, readonly Period[]>>> = {
  monthly: ["year"],
  daily: ["week", "month"],
  max_power: ["week", "month", "year"],
};

/** Whether a chart of a measure can have this period. */
export function hasPeriod(measure: Measure, period: Period): boolean {
  return historyPeriods[measure].includes(period) || (calendarPeriods[measure] ?? []).includes(period);
}
