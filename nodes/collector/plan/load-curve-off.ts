/** Whether hourly collection is off at Enedis, judging by coverage. Pure. */
import { CoverageState, type DayCoverage } from "../../archive/index.js";
import type { Day } from "../../readings/index.js";

/** Days with daily values but no load curve that show that hourly collection is off at Enedis. */
const OFF_DAYS = 3;

/**
 * Whether hourly collection is off: three days that were requested one after the other have daily values but no load
 * curve, and no reading of a curve has come for them or for a later day. A day that was not requested yet proves nothing:
 * neither midnight nor a restart ends it. Users must know: nothing else of the meter looks wrong, and only they can turn
 * it on.
 * @param curve what is known of the load curve, oldest day first
 * @param daily what is known of the daily values, oldest day first
 */
export function isLoadCurveOff(curve: readonly DayCoverage[], daily: readonly DayCoverage[]): boolean {
  let dailies: Map<Day, CoverageState> | undefined;
  let days = 0;
  for (let i = curve.length - 1; i >= 0 && days < OFF_DAYS; i--) {
    const { day, state, askedAt } = curve[i]!;
    if (state !== CoverageState.missing) return false;
    if (askedAt === 0) continue;
    dailies ??= new Map(daily.map((each) => [each.day, each.state]));
    days = dailies.get(day) === CoverageState.complete ? days + 1 : 0;
  }
  return days === OFF_DAYS;
}
