/** How many days of load curve the cost of a contract needs. Pure. */
import { parseDay, type Day } from "../../readings/index.js";
import { bounds } from "../../services/browser.js";
import { mayVaryInDay, type Classed } from "../../pricing/browser.js";

/** The part of a saved contract that decides it; a flow written by hand may have anything. */
type Version = Classed & { readonly from?: unknown };

/**
 * Days since the first version with more than one class, or with prices that change by the hour, as many as Enedis has.
 * @param today the current day in Paris
 * @returns 0: daily values are enough
 */
export function curveDaysOf(versions: unknown, today: Day): number {
  const list = Array.isArray(versions) ? (versions as readonly (Version | null)[]) : [];
  const first = list.find((version) => version !== null && mayVaryInDay(version));
  if (!first) return 0;
  const [, most] = bounds.loadCurveDays;
  const start = typeof first.from === "string" ? parseDay(first.from) : undefined;
  return start === undefined ? most : Math.max(0, Math.min(most, today - start));
}
