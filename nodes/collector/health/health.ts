/** One health state per meter, the most serious one (docs/dev/contract.md#health-messages). Pure. */
import { CoverageState, type DayCoverage } from "../../archive/index.js";
import { fromWall, type Day } from "../../readings/index.js";

/** From the most serious to the least. */
export const healthStates = [
  "banned",
  "consent",
  "quota",
  "unavailable",
  "load_curve_off",
  "late",
  "ok",
] as const;

export type HealthState = (typeof healthStates)[number];

export interface HealthInput {
  /** The state told before. */
  readonly previous: HealthState;
  /** Whether it is 20 h in Paris or later: what still stops the newest day then is worth a message. */
  readonly evening: boolean;
  /** Every wanted series that Enedis records holds its newest day. */
  readonly upToDate: boolean;
  readonly banned: boolean;
  /** Access to what the meter is there for is refused: its consumption, or all that is wanted. */
  readonly consent: boolean;
  /** What made the last call fail; `unknown`: none has been made since the process started. */
  readonly failing: "quota" | "unavailable" | "unknown" | undefined;
  readonly loadCurveOff: boolean;
}

export function healthOf(input: HealthInput): HealthState {
  const { previous, evening, upToDate, banned, consent, failing, loadCurveOff } = input;
  if (banned) return "banned";
  if (consent) return "consent";
  if (!upToDate) {
    const isToldFailing = previous === "quota" || previous === "unavailable";
    if (evening && failing !== undefined && failing !== "unknown") return failing;
    // What was told in the evening stands until the day it was about has come, or another evening tells more.
    if (isToldFailing && (!evening || failing === "unknown")) return previous;
  }
  if (loadCurveOff) return "load_curve_off";
  return !upToDate && (evening || previous === "late") ? "late" : "ok";
}

/** The instant (seconds) of 20 h in Paris on a day. */
export function eveningOf(day: Day): number {
  return fromWall(day * 86_400 + 20 * 3_600);
}

/** Days of missing load curve, while daily values came, that tell that hourly collection is off at Enedis. */
const OFF_DAYS = 3;

/**
 * Whether hourly collection is off: the newest three days have no load curve although it was asked for, and have daily
 * values. Users must learn of it: nothing else of the meter looks wrong, and only they can turn it on.
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
