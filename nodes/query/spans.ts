/** Where each step begins and ends. */
import {
  HOUR_SECONDS,
  addMonths,
  dayOf,
  startOfBill,
  startOfDay,
  startOfMonth,
  startOfYear,
  type Day,
} from "../readings/index.js";
import type { Granularity } from "./steps.js";

/** Instants [start, end[ in seconds. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

type LongStep = Exclude<Granularity, "native" | "hour">;

/**
 * The steps of a range, cut at both ends of it: if half a month is requested, its step is half a month.
 * @param from begin with the step that contains this instant
 * @param billDay the date on which bills begin
 */
export function* spansIn(
  step: Exclude<Granularity, "native">,
  range: Span,
  from: number = range.start,
  billDay = 1,
): Generator<Span> {
  // Paris is whole hours away from UTC, so its hours are UTC's.
  let day = step === "hour" ? 0 : firstOf(step, dayOf(from), billDay);
  let start = step === "hour" ? Math.floor(from / HOUR_SECONDS) * HOUR_SECONDS : startOfDay(day);
  while (start < range.end) {
    let end = start + HOUR_SECONDS;
    if (step !== "hour") {
      day = nextOf(step, day);
      end = startOfDay(day);
    }
    yield { start: Math.max(start, range.start), end: Math.min(end, range.end) };
    start = end;
  }
}

function firstOf(step: LongStep, day: Day, billDay: number): Day {
  switch (step) {
    case "day":
      return day;
    case "month":
      return startOfMonth(day);
    case "bill":
      return startOfBill(day, billDay);
    case "year":
      return startOfYear(day);
  }
}

function nextOf(step: LongStep, first: Day): Day {
  return step === "day" ? first + 1 : addMonths(first, step === "year" ? 12 : 1);
}
