/** One health state per meter, the most serious one (docs/dev/contract.md#health-messages). Pure. */
import { dayOf, instantAt, startOfDay, type Day } from "../../readings/index.js";

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
  /** The state last reported. */
  readonly previous: HealthState;
  /** Whether it is 20 h or later in Paris: if something still blocks the newest day, it is worth a message. */
  readonly evening: boolean;
  /** Every wanted series that Enedis records has its newest day. */
  readonly upToDate: boolean;
  readonly banned: boolean;
  /** Access to the meter's main data is refused: its consumption, or all that is wanted. */
  readonly consent: boolean;
  /** Why the last call failed; `unknown`: no call has ended since the process started. */
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
    // A failure reported in the evening stays until its day arrives or another evening brings a new report.
    if (isToldFailing && (!evening || failing === "unknown")) return previous;
  }
  if (loadCurveOff) return "load_curve_off";
  return !upToDate && (evening || previous === "late") ? "late" : "ok";
}

/** Seconds: what ends sooner in the evening is not worth a message. */
const SHORT = 600;

/**
 * Whether an outage of something beside the service is worth a message: it failed at 20 h in Paris, or
 * for ten minutes of the evening. Once it is, it stays so until it ends.
 * @param since seconds
 * @param now seconds
 */
export function isWorthTelling(since: number, now: number): boolean {
  const today = dayOf(now);
  const day = now < eveningOf(today) ? today - 1 : today;
  return since <= eveningOf(day) || Math.min(now, startOfDay(day + 1)) - since >= SHORT;
}

/** The instant (seconds) of 20 h in Paris on a day. */
export function eveningOf(day: Day): number {
  return instantAt(day, 20);
}
