/** What is measured: directions, series, measures and their units (docs/dev/contract.md#words). */
import { HOUR_SECONDS } from "./durations.js";

/** `consumption` is drawn from the grid, `production` is injected into it. */
export type Direction = "consumption" | "production";

/** What Enedis serves. `max_power` exists for consumption only (docs/dev/enedis.md#series-and-paths). */
export type Series = "load_curve" | "daily" | "max_power";

/** What users see: the series, plus `monthly` and `yearly`, which are sums of `daily`. */
export type Measure = Series | "monthly" | "yearly";

/** What energy cost, beside the measures: derived from readings and a contract. */
export const COST = "cost";
export const COST_UNIT = "EUR";

/** Unit shown to users. */
export type Unit = "kW" | "kWh" | "kVA";

export const directions = ["consumption", "production"] as const satisfies readonly Direction[];

/** In the order of messages and outputs (docs/dev/contract.md#outputs). */
export const measures = [
  "load_curve",
  "daily",
  "monthly",
  "yearly",
  "max_power",
] as const satisfies readonly Measure[];

/** In the order of calls: one call of daily values brings a year of readings. */
export const allSeries = ["daily", "load_curve", "max_power"] as const satisfies readonly Series[];

/**
 * One value of a series over [start, start + step[.
 *
 * `start` is a UTC instant and `step` a length, both in seconds. `value` is the raw integer of Enedis: the average
 * power in W (load_curve), the energy in Wh (daily) or the highest apparent power in VA (max_power). A daily or
 * max_power reading spans its civil day (23, 24 or 25 hours); `at` is the instant of a day's peak, in seconds. `rounded`:
 * its value is only known to a coarser unit than these; an exact one takes its place.
 */
export interface Reading {
  readonly start: number;
  readonly step: number;
  readonly value: number;
  readonly at?: number;
  readonly rounded?: boolean;
}

/** Raw values: no household meter measures more W, Wh or VA. */
export const LARGEST_VALUE = 1_000_000_000;

/** The longest interval of a load curve, in seconds: one that began this much earlier may reach into a range. */
export const LONGEST_CURVE_STEP = HOUR_SECONDS;

/** Lengths of a load curve's interval, in seconds. */
const curveSteps: ReadonlySet<number> = new Set([300, 600, 900, 1_200, 1_800, LONGEST_CURVE_STEP]);

export function isCurveStep(seconds: number): boolean {
  return curveSteps.has(seconds);
}

/** Every interval of a load curve begins and ends at a multiple of five minutes. */
export function isOnGrid(seconds: number): boolean {
  return seconds % 300 === 0;
}

export function isMeasure(x: unknown): x is Measure {
  return measures.includes(x as Measure);
}

export function isDirection(x: unknown): x is Direction {
  return directions.includes(x as Direction);
}

/** The series that a measure is computed from. */
export function seriesOf(measure: Measure): Series {
  return measure === "monthly" || measure === "yearly" ? "daily" : measure;
}

/** Whether Enedis has this series or measure in this direction: there is no max power of production. */
export function exists(direction: Direction, measure: Measure): boolean {
  return direction === "consumption" || measure !== "max_power";
}

export function unitOf(measure: Measure): Unit {
  if (measure === "load_curve") return "kW";
  return measure === "max_power" ? "kVA" : "kWh";
}

/** Raw W, Wh or VA (an integer or an integer sum) in the user's unit. Divided once, so at most three decimals. */
export function toUnit(raw: number): number {
  return raw / 1000;
}
