/** Where each step begins and ends. */
import { addMonths, dayOf, startOfDay, startOfMonth, startOfYear, type Day } from "../readings/index.js";
import type { Step } from "./steps.js";

/** Instants [start, end[ in seconds. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The step around an instant. Paris is whole hours away from UTC, so that its hours are UTC's. */
export function spanAround(step: Exclude<Step, "native">, instant: number): Span {
  if (step === "hour") {
    const start = Math.floor(instant / 3_600) * 3_600;
    return { start, end: start + 3_600 };
  }
  const first = firstOf(step, dayOf(instant));
  return { start: startOfDay(first), end: startOfDay(dayAfter(step, first)) };
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

function dayAfter(step: "day" | "month" | "year", first: Day): Day {
  return step === "day" ? first + 1 : addMonths(first, step === "month" ? 1 : 12);
}
