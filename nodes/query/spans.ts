/** Where each step begins and ends. */
import { addMonths, dayOf, startOfDay, startOfMonth, startOfYear, type Day } from "../readings/index.js";
import type { Step } from "./steps.js";

const HOUR = 3_600;

/** Instants [start, end[ in seconds. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The steps of a range, cut to it at both ends: half a month that is asked for is a step of half a month.
 * @param from begins with the step around this instant of the range
 */
export function* spansIn(
  step: Exclude<Step, "native">,
  range: Span,
  from: number = range.start,
): Generator<Span> {
  for (const { start, end } of spansFrom(step, from)) {
    if (start >= range.end) return;
    yield { start: Math.max(start, range.start), end: Math.min(end, range.end) };
  }
}

/** The steps from the one around an instant on, without an end. */
function* spansFrom(step: Exclude<Step, "native">, instant: number): Generator<Span> {
  if (step === "hour") {
    // Paris is whole hours away from UTC, so that its hours are UTC's.
    for (let start = Math.floor(instant / HOUR) * HOUR; ; start += HOUR) yield { start, end: start + HOUR };
  }
  let day = firstOf(step, dayOf(instant));
  for (let start = startOfDay(day); ;) {
    day = nextOf(step, day);
    const end = startOfDay(day);
    yield { start, end };
    start = end;
  }
}

function firstOf(step: "day" | "month" | "year", day: Day): Day {
  switch (step) {
    case "day":
      return day;
    case "month":
      return startOfMonth(day);
    case "year":
      return startOfYear(day);
  }
}

function nextOf(step: "day" | "month" | "year", first: Day): Day {
  return step === "day" ? first + 1 : addMonths(first, step === "month" ? 1 : 12);
}
