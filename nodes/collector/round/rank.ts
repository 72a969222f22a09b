/** Which call of an account's meters goes first. */
import { DAY_SECONDS, dayOf, REGISTERS } from "../../readings/index.js";
import type { MeterContext } from "../context/index.js";
import { isHistory, type PlannedCall } from "../plan/index.js";

/** A series without readings for more days than this may never have any again. */
const LONG_WITHOUT = 3;

/** Newest days are ranked by day numbers, and those of series that fail after all others. */
const FAILING = 500_000;
const HISTORY = 1_000_000;
/** Seconds: a series whose last call failed longer ago has its turn as any other, if the hours are never enough. */
const LONG_UNTRIED = 2 * DAY_SECONDS;

/**
 * Lower goes first: newest days before registers and those before history, and first the series that has been without
 * it for longest.
 * @param isHourly calls are limited by the hour, and all meters wait for them at once: what may never come must not keep
 * others from their newest day, and three that fail in a row stop all of them
 * @param failedAt when the series' last call failed, in seconds; undefined: it worked
 */
export function rankOf(
  meter: MeterContext,
  call: PlannedCall,
  isHourly: boolean,
  failedAt: number | undefined,
): number {
  const now = meter.now();
  const hasFailed = isHourly && failedAt !== undefined && now - failedAt < LONG_UNTRIED;
  if (isHistory(call)) return HISTORY + Number(hasFailed);
  if (call.series === REGISTERS) return HISTORY - 1;
  const newest = meter.archive.readings.newest(meter.row(call).id);
  const held = newest === undefined ? 0 : dayOf(newest.start);
  if (!isHourly) return held;
  const today = dayOf(now);
  // What was never there has been missing since the meter was deployed.
  const without = Math.max(held, meter.usagePoint.firstDeploy - 2);
  const rank = without < today - LONG_WITHOUT ? today - 2 : without;
  return hasFailed ? FAILING + rank : rank;
}
