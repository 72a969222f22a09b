/** Whether a day's readings are still to be asked for, so that what is known of it is not yet all of it. Pure. */
import { CoverageState, RECENT_DAYS } from "../../archive/index.js";
import { dayOf, startOfDay, type Day } from "../../readings/index.js";
import { firstAccepted, firstOf, type PlanSeries } from "./plan-series.js";

/** When a source asks, in seconds. */
export interface Turns {
  readonly now: number;
  readonly nextTick: number;
  /** The end of the last tick of a day that may call for the newest day. */
  readonly lastTick: (day: Day) => number;
}

/**
 * It is until the last tick at which it is the newest day, before it was asked for at all, and in its first week once
 * more on each day; and while a request of the user that it belongs to waits. Later tries at a hole have no end, so nothing waits for them.
 */
export function isAwaited(series: PlanSeries, day: Day, { now, nextTick, lastTick }: Turns): boolean {
  const today = dayOf(now);
  if (isRequested(series, day)) return true;
  if (day < firstOf(series)) return false;
  const coverage = series.coverage.at(day);
  if (coverage?.state === CoverageState.complete) return false;
  const turn = day + (today - series.newest);
  if (day > series.newest || nextTick <= lastTick(turn)) return true;
  const askedAt = coverage?.askedAt ?? 0;
  return askedAt === 0 || (today - day <= RECENT_DAYS && askedAt < startOfDay(today));
}

/** Whether a user requested it, also of days that are not wanted otherwise, and it was not asked for since. */
function isRequested(series: PlanSeries, day: Day): boolean {
  return (
    day >= firstAccepted(series) &&
    series.requests.some(({ start, end, at, coverage }) => {
      const known = coverage.at(day);
      const isDone = known?.state === CoverageState.complete || (known?.askedAt ?? 0) >= at;
      return day >= start && day < end && !isDone;
    })
  );
}
