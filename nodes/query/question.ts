/** What can be asked of the archive, and what it answers. */
import type { Day, Direction, Measure, Unit } from "../readings/index.js";
import type { Granularity } from "./steps.js";
import type { TariffPeriod } from "./periods.js";

export interface Question {
  readonly measure: Measure;
  readonly direction: Direction;
  /** One of `stepsOf(measure)`. */
  readonly step: Granularity;
  /** Days [start, end[. */
  readonly start: Day;
  readonly end: Day;
  /** Sets the year before beside it, see compare.ts. */
  readonly compare?: "year" | undefined;
  /** Splits each step of a load curve of a day or longer, see periods.ts. */
  readonly periods?: readonly TariffPeriod[] | undefined;
  /** Tells of each reading also where it came from: for a CSV. */
  readonly detail?: boolean | undefined;
}

/** A value over [start, end[: instants in seconds; `value` in the answer's unit, at most three decimals. */
export interface StepValue {
  readonly start: number;
  readonly end: number;
  readonly value: number;
  /** Minutes of the step without reading. */
  readonly missing: number;
  /** max_power: the instant of the peak. */
  readonly at?: number;
}

export interface StepEntry extends StepValue {
  /** The same step a year before; absent when nothing of it is held, or the calendar has none. */
  readonly previous?: StepValue;
  /** kWh by the name of the period, and `other`; they add up to `value` exactly. */
  readonly byPeriod?: Readonly<Record<string, number>>;
  /** With `detail`, where the entry is one reading: the service that gave it, and whether it was corrected. */
  readonly source?: string;
  readonly revised?: boolean;
}

/** This year against the year before, over the days that both hold in full. */
export interface Comparison {
  /** In the answer's unit of sums, kWh (max_power: the highest, kVA). */
  readonly current: number;
  readonly previous: number;
  readonly days: number;
}

export interface QueryResult {
  readonly unit: Unit;
  /** Oldest first; a step without any reading is absent. */
  readonly entries: readonly StepEntry[];
  /** Minutes of all the days asked for without reading. */
  readonly missing: number;
  readonly comparison?: Comparison;
}
