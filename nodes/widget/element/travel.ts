/** To other days: what a chart shows before or after, and what a bar is made of. Pure. */
import { addMonths, dayOf, type Day, type Measure, type Series } from "../../readings/index.js";
import { firstDayOf, lastDayBeside, lastDayOf } from "../periods.js";
import type { HeatKind, Period, Side } from "../protocol.js";

/** A chart of a measure. */
export interface Open {
  readonly measure: Measure;
  readonly period: Period;
  /** Of a load curve: by the hours of the day. */
  readonly heat?: HeatKind;
  /** Of daily or monthly energy: what it costs, or earns. */
  readonly isCost?: true;
  /** Its last day; absent: the newest. */
  readonly end?: Day;
  /** The chart of which this is a bar, or that it was chosen on; absent: the screen of the ring. */
  readonly up?: Open;
  /** A day that the user asked Enedis for. It is not stored: a page that is loaded anew asks for nothing. */
  readonly asked?: Day;
}

/** Charts of which one leads to the next: years, months, days, a day's curve. */
export const DEEPEST = 4;

/** The days of a measure that are held; undefined: none is known. */
export function heldOf(side: Side | undefined, measure: Measure): { first: Day; last: Day } | undefined {
  const newest = side?.values[measure];
  if (newest === undefined) return undefined;
  const last = dayOf(newest.end - 1);
  return { first: side?.first?.[seriesOf(measure)] ?? -Infinity, last };
}

export function seriesOf(measure: Measure): Series {
  return measure === "monthly" || measure === "yearly" ? "daily" : measure;
}

/** The days [from, to[ of a chart, of those that are held. */
export function daysOf(
  { measure, period, end }: Open,
  side: Side | undefined,
): { from: Day; to: Day } | undefined {
  const held = heldOf(side, measure);
  if (held === undefined) return undefined;
  const last = Math.min(end ?? held.last, held.last);
  return { from: Math.max(firstDayOf(period, last), Math.min(held.first, last)), to: last + 1 };
}

/** The same chart with another last day: of the newest period, none. */
export function endingOn(chart: Open, day: Day, side: Side | undefined): Open {
  const { end: _, ...open } = chart;
  const held = heldOf(side, open.measure);
  const end = endOn(open, day);
  return held === undefined || end >= held.last ? open : { ...open, end };
}

/** Where a period with this day ends. Of costs, the server says where: a month may be a bill. */
function endOn({ isCost, period }: Open, day: Day): Day {
  return isCost ? day : lastDayOf(period, day);
}

/** A day of the period before or after the one that ends with `last`. */
function dayBeside({ isCost, period }: Open, last: Day, by: -1 | 1): Day {
  if (!isCost) return lastDayBeside(period, last, by);
  return period === "30d" ? last + 30 * by : addMonths(last, period === "month" ? by : 12 * by);
}

/** The chart before or after; undefined: nothing is held there. */
export function beside(open: Open, by: -1 | 1, side: Side | undefined): Open | undefined {
  const held = heldOf(side, open.measure);
  if (held === undefined || (by === 1 && open.end === undefined)) return undefined;
  const day = dayBeside(open, open.end ?? held.last, by);
  const isBefore = by === -1 && lastDayOf(open.period, day) < held.first;
  return isBefore ? undefined : endingOn(open, day, side);
}

/** The same chart a year before; undefined: nothing is held there. */
export function yearBefore(open: Open, side: Side | undefined): Open | undefined {
  const held = heldOf(side, open.measure);
  if (held === undefined) return undefined;
  const end = endOn(open, addMonths(open.end ?? held.last, -12));
  return end < held.first ? undefined : { ...open, end };
}

/**
 * What a bar is made of: a year of months, a month of days, a day of its curve.
 * @param step of the bar, whose days are [from, to[
 */
export function insideOf(
  open: Open,
  step: "day" | "month" | "year",
  { to }: { readonly to: Day },
  side: Side | undefined,
): Open | undefined {
  const inner = innerOf(open, step);
  const held = heldOf(side, inner.measure);
  // A day's curve opens even if it is not held: it can be asked for.
  if (step === "day" && (held === undefined || to <= held.first)) return { ...inner, end: to - 1, up: open };
  if (held === undefined || firstDayOf(inner.period, to - 1) > held.last || to <= held.first)
    return undefined;
  return { ...endingOn(inner, to - 1, side), up: open };
}

function innerOf({ measure, isCost }: Open, step: "day" | "month" | "year"): Open {
  if (isCost && step === "month") return { measure: "daily", period: "month", isCost };
  if (step === "day") return { measure: "load_curve", period: "1d" };
  if (step === "month") return { measure: measure === "max_power" ? measure : "daily", period: "month" };
  return { measure: measure === "max_power" ? measure : "monthly", period: "year" };
}
