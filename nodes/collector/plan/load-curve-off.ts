/** Whether hourly collection is off at Enedis, judging by coverage. Pure. */
import { CoverageState, type KnownDays } from "../../archive/index.js";

/** Days with daily values but no load curve that show that hourly collection is off at Enedis. */
const OFF_DAYS = 3;

/**
 * Whether hourly collection is off: three days that were requested one after the other have daily values but no load
 * curve, and no reading of a curve has come for them or for a later day. A day that was not requested yet proves nothing:
 * neither midnight nor a restart ends it. Users must know: nothing else of the meter looks wrong, and only they can turn
 * it on.
 * @param curve what is known of the load curve
 * @param daily what is known of the daily values
 */
export function isLoadCurveOff(curve: KnownDays, daily: KnownDays): boolean {
  let days = 0;
  for (const { day, state, askedAt } of curve.backwards()) {
    if (state !== CoverageState.missing) return false;
    if (askedAt === 0) continue;
    days = daily.at(day)?.state === CoverageState.complete ? days + 1 : 0;
    if (days === OFF_DAYS) return true;
  }
  return false;
}
