/**
 * The same time a year before, or whole weeks before.
 *
 * A day's counterpart is the day with the same date; 29 February has none. A step of a month, a bill or a year is compared with
 * the same stretch of the calendar, so a whole February is compared with a whole February, with or without its 29th; a
 * month to date with the same number of days. An hour or interval is compared with the one at the same wall-clock time:
 * the first one in a doubled hour, none in a skipped hour.
 *
 * Whole weeks before, each day has a counterpart, of the same day of the week; so has each hour, by the clock, as above.
 *
 * The comparison of totals is stricter: only days stored in full on both sides count, on both sides.
 */
import { Pauses } from "../base/index.js";
import {
  DAY_SECONDS,
  dayOf,
  fromWall,
  isSkipped,
  lengthOfDay,
  startOfDay,
  toWall,
  type Day,
} from "../readings/index.js";
import type { Span } from "./spans.js";
import type { Granularity } from "./steps.js";
import type { Sums } from "./sums.js";

/** The same dates a year before, or so many weeks before. */
export type Before = "year" | { readonly weeks: number };

/** Days between two pauses for the event loop: the database may sum up each of them. */
const SLICE = 50;

/** The day with the same date a year before; for 29 February, 1 March. */
export function yearBefore(day: Day): Day {
  const date = new Date(day * DAY_SECONDS * 1000);
  return Date.UTC(date.getUTCFullYear() - 1, date.getUTCMonth(), date.getUTCDate()) / 1000 / DAY_SECONDS;
}

/** The first day that a day may be compared with: its counterpart, or, of 29 February, the one after where that would be. */
export function dayBefore(before: Before, day: Day): Day {
  return before === "year" ? yearBefore(day) : day - 7 * before.weeks;
}

/** Whether a day has a counterpart. */
function isComparable(before: Before, day: Day): boolean {
  return before !== "year" || !isLeapDay(day);
}

/** The counterpart of a step; undefined when the calendar or the clock has none. */
export function spanBefore(
  step: Granularity,
  { start, end }: Span,
  compared: Before = "year",
): Span | undefined {
  const day = dayOf(start);
  if (step === "month" || step === "bill" || step === "year") {
    const span = {
      start: startOfDay(dayBefore(compared, day)),
      end: startOfDay(dayBefore(compared, dayOf(end))),
    };
    return span.start < span.end ? span : undefined;
  }
  if (!isComparable(compared, day)) return undefined;
  const before = dayBefore(compared, day);
  if (step === "day") return { start: startOfDay(before), end: startOfDay(before + 1) };
  const wall = toWall(start) + (before - day) * DAY_SECONDS;
  if (isSkipped(wall)) return undefined;
  const from = fromWall(wall);
  return { start: from, end: from + end - start };
}

/** The totals of the days [start, end[ and of their counterparts, over the days stored in full on both sides. */
export async function compareDays(
  current: Sums,
  previous: Sums,
  start: Day,
  end: Day,
  compared: Before = "year",
): Promise<{ readonly current: number; readonly previous: number; readonly days: number }> {
  const sums = { current: 0, previous: 0, days: 0 };
  const pauses = new Pauses(SLICE);
  for (let day = start; day < end; day++) {
    await pauses.step();
    const now = isComparable(compared, day) ? wholeDay(current, day) : undefined;
    const before = now === undefined ? undefined : wholeDay(previous, dayBefore(compared, day));
    if (now === undefined || before === undefined) continue;
    sums.current = current.join(sums.current, now);
    sums.previous = previous.join(sums.previous, before);
    sums.days++;
  }
  return sums;
}

/** A day's sum, if the day is stored in full. */
function wholeDay(sums: Sums, day: Day): number | undefined {
  const sum = sums.over(startOfDay(day), startOfDay(day + 1));
  return sum !== undefined && sum.seconds >= lengthOfDay(day) ? sum.raw : undefined;
}

/** 29 February: the year before has no such day. */
export function isLeapDay(day: Day): boolean {
  const date = new Date(day * DAY_SECONDS * 1000);
  return date.getUTCMonth() === 1 && date.getUTCDate() === 29;
}
