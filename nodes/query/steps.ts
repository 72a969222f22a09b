/** The steps into which a measure can be cut. The editor uses this file too: import nothing else here. */
import type { Measure, Unit } from "../readings/index.js";

/** `native`: the readings unchanged; `bill`: a month that begins on the date on which the contract's bills do. */
export type Granularity = "native" | "hour" | "day" | "month" | "bill" | "year";

export const granularities = [
  "native",
  "hour",
  "day",
  "month",
  "bill",
  "year",
] as const satisfies readonly Granularity[];

/** The steps that exist for a measure (docs/dev/contract.md#queries); months and years have one each. */
export function granularitiesOf(measure: Measure): readonly Granularity[] {
  switch (measure) {
    case "load_curve":
      return granularities;
    case "daily":
      return ["day", "month", "bill", "year"];
    case "max_power":
      return ["day", "month", "year"];
    case "monthly":
      return ["month"];
    case "yearly":
      return ["year"];
  }
}

/** The unit of an answer: a load curve is power in its native form, and energy in any sum. */
export function unitOfGranularity(measure: Measure, step: Granularity): Unit {
  if (measure === "max_power") return "kVA";
  return measure === "load_curve" && step === "native" ? "kW" : "kWh";
}
