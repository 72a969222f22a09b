/** Which of the last days are held. Pure; also for the element in the browser. */
import type { Day, Series } from "../readings/index.js";
import { coverageSigns, type Side } from "./protocol.js";

export type DayState = keyof typeof coverageSigns;

const stateOfSign = new Map<string, DayState>(
  (Object.keys(coverageSigns) as DayState[]).map((state) => [coverageSigns[state], state]),
);

/** What is known of a day of a series. */
export function dayStateOf(side: Side, series: Series, day: Day): DayState {
  const signs = side.coverage[series] ?? "";
  return stateOfSign.get(signs.charAt(signs.length - 1 - (side.coverageTo - day))) ?? "unknown";
}

export interface CalendarDay {
  readonly day: Day;
  readonly state: DayState;
  /** The series that are not complete on this day. */
  readonly lacks: readonly { readonly series: Series; readonly state: DayState }[];
}

/**
 * All days of a coverage, oldest first. A series that was never asked for on a day does not count as missing; nor does a
 * day before the first one of which something is held: the meter may be younger.
 */
export function calendarOf(side: Side): CalendarDay[] {
  const known = (["daily", "load_curve", "max_power"] as const).filter(
    (series) => side.coverage[series] !== undefined,
  );
  const length = Math.max(0, ...known.map((series) => side.coverage[series]!.length));
  const days = Array.from({ length }, (_, i): CalendarDay => {
    const day = side.coverageTo - length + 1 + i;
    const asked = known
      .map((series) => ({ series, state: dayStateOf(side, series, day) }))
      .filter(({ state }) => state !== "unknown");
    const lacks = asked.filter(({ state }) => state !== "complete");
    // A day without its energy is an empty bar in the charts, even if other series are there.
    const noEnergy = lacks.some(({ series, state }) => series === "daily" && state === "missing");
    return { day, state: noEnergy ? "missing" : worst(asked.map(({ state }) => state)), lacks };
  });
  const first = days.findIndex(({ state }) => state === "complete" || state === "partial");
  return days.map((one, i) => (i < first ? { ...one, state: "unknown" } : one));
}

function worst(states: readonly DayState[]): DayState {
  if (states.length === 0) return "unknown";
  const whole = states.filter((state) => state === "complete").length;
  if (whole === states.length) return "complete";
  if (whole > 0 || states.includes("partial")) return "partial";
  return "missing";
}
