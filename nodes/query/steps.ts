/** Into which steps a measure can be cut, and where each step begins. Pure: the editor uses it too. */
import {
  addMonths,
  dayOf,
  startOfDay,
  startOfMonth,
  startOfYear,
  type Day,
  type Measure,
  type Unit,
} from "../readings/index.js";

/** `native`: the readings as they are. */
export type Step = "native" | "hour" | "day" | "month" | "year";

export const steps = ["native", "hour", "day", "month", "year"] as const satisfies readonly Step[];

export function isStep(x: unknown): x is Step {
  return steps.includes(x as Step);
}

/** The steps that exist for a measure (design §6); months and years have one each. */
export function stepsOf(measure: Measure): readonly Step[] {
  switch (measure) {
    case "load_curve":
      return steps;
    case "daily":
    case "max_power":
      return ["day", "month", "year"];
    case "monthly":
      return ["month"];
    case "yearly":
      return ["year"];
  }
}

/** The unit of an answer: a load curve is power as it is, energy in any sum of it. */
export function unitOfStep(measure: Measure, step: Step): Unit {
  if (measure === "max_power") return "kVA";
  return measure === "load_curve" && step === "native" ? "kW" : "kWh";
}

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
