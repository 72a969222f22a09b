/** One health state per meter, the most serious one (docs/dev/contract.md#health-messages). Pure. */
import { instantAt, type Day } from "../../readings/index.js";

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
  return instantAt(day, 20);
}
