/** Whether hourly collection is off at Enedis, judging by coverage. Pure. */
import { CoverageState, type DayCoverage } from "../../archive/index.js";
import type { Day } from "../../readings/index.js";

/** Days with daily values but no load curve that show that hourly collection is off at Enedis. */
const OFF_DAYS = 3;

/**
 * Whether hourly collection is off: the newest three days have daily values but no load curve, although it was asked
 * for. Users must know: nothing else of the meter looks wrong, and only they can turn it on.
 * @param curve what is known of the load curve, oldest day first
 * @param daily what is known of the daily values, oldest day first
 */
export function isLoadCurveOff(
  curve: readonly DayCoverage[],
  daily: readonly DayCoverage[],
  newest: Day,
): boolean {
  const states = (coverage: readonly DayCoverage[]): Map<Day, DayCoverage> =>
    new Map(coverage.slice(-OFF_DAYS).map((c) => [c.day, c]));
  const curves = states(curve);
  const dailies = states(daily);
  for (let day = newest - OFF_DAYS + 1; day <= newest; day++) {
    const asked = curves.get(day);
    if (asked === undefined || asked.askedAt === 0 || asked.state !== CoverageState.missing) return false;
    if (dailies.get(day)?.state !== CoverageState.complete) return false;
  }
  return true;
}
