/** Which call of an account's meters goes first. */
import { dayOf, REGISTERS } from "../../readings/index.js";
import type { MeterContext } from "../context/meter-context.js";
import { isHistory, type PlannedCall } from "../plan/plan.js";

/** A series without readings for more days than this may never have any again. */
const LONG_WITHOUT = 3;

/**
 * Lower goes first: newest days before registers and those before history, and first the series that has been without
 * it for longest.
 * @param isHourly calls are limited by the hour: what may never come must not keep others from their newest day
 */
export function rankOf(meter: MeterContext, call: PlannedCall, isHourly: boolean): number {
  if (isHistory(call)) return 1_000_000;
  if (call.series === REGISTERS) return 999_999;
  const newest = meter.archive.readings.newest(meter.row(call).id);
  const held = newest === undefined ? 0 : dayOf(newest.start);
  if (!isHourly) return held;
  const today = dayOf(meter.now());
  // What was never there has been missing since the meter was deployed.
  const without = Math.max(held, meter.usagePoint.firstDeploy - 2);
  return without < today - LONG_WITHOUT ? today - 2 : without;
}
