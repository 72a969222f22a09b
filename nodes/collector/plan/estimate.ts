/** The calls and days needed to fetch a history within a service's limits (docs/dev/contract.md#budgets). Pure. */
import { RECENT_DAYS } from "../../archive/index.js";
import { addMonths, type Collected, type Day } from "../../readings/index.js";
import { deadline, limitsOf, type ServiceId } from "../../services/index.js";

/** Days of one series to ask for as history; its newest week is fetched with the newest day. */
export interface Stretch {
  readonly series: Collected;
  readonly days: number;
}

export interface HistoryEstimate {
  readonly calls: number;
  /** UTC days over which they are spread; 0: within one day, right away. */
  readonly days: number;
}

/** @param meters number of meters that share the account's budget */
export function estimate(service: ServiceId, stretches: readonly Stretch[], meters: number): HistoryEstimate {
  const limits = limitsOf(service);
  const calls = stretches.reduce(
    (sum, { series, days }) => sum + Math.ceil(days / limits.maxDays[series]),
    0,
  );
  // The meters of an account take turns: each gets its share of the day's calls.
  const perDay = limits.historyCap(meters) / Math.max(1, meters);
  return { calls, days: calls <= perDay ? 0 : Math.ceil(calls / perDay) };
}

export interface Depth {
  readonly dailyMonths: number;
  readonly loadCurveDays: number;
}

/** The oldest day that a depth includes, counted back from the first deploy and within the service's deadline. */
export function oldestWanted(
  series: Collected,
  { dailyMonths, loadCurveDays }: Depth,
  firstDeploy: Day,
): Day {
  const from = series === "load_curve" ? firstDeploy - loadCurveDays : addMonths(firstDeploy, -dailyMonths);
  return Math.min(from, firstDeploy - 1);
}

/** What a new meter asks for. */
export function stretchesOf(
  wants: readonly { readonly series: Collected }[],
  depth: Depth,
  today: Day,
): Stretch[] {
  return wants
    .filter(({ series }) => series !== "load_curve" || depth.loadCurveDays > 0)
    .map(({ series }) => {
      const from = Math.max(oldestWanted(series, depth, today), deadline(series, today));
      return { series, days: Math.max(0, today - RECENT_DAYS - from) };
    });
}
