/** What can be asked of the archive, and the form of the answers. */
import type { Day, Direction, Measure, Unit } from "../readings/index.js";
import type { Before } from "./compare.js";
import type { Granularity } from "./steps.js";
import type { TariffPeriod } from "./periods.js";

export interface Question {
  readonly measure: Measure;
  readonly direction: Direction;
  /** One of `granularitiesOf(measure)`. */
  readonly step: Granularity;
  /** Days [start, end[. */
  readonly start: Day;
  readonly end: Day;
  /** Of bills: the date on which they begin, 1 to 28; by default 1. */
  readonly billDay?: number | undefined;
  /** Adds the year before, or the weeks before, for comparison, see compare.ts. */
  readonly compare?: Before | undefined;
  /** With `compare`: also gives the steps that it is compared with by themselves. */
  readonly before?: boolean | undefined;
  /** Splits each step of a load curve by period, for steps of a day or longer, see periods.ts. */
  readonly periods?: readonly TariffPeriod[] | undefined;
  /** Also gives the origin of each reading, for a CSV. */
  readonly detail?: boolean | undefined;
}

/** A value over [start, end[: instants in seconds; `value` in the answer's unit, at most three decimals. */
export interface StepValue {
  readonly start: number;
  readonly end: number;
  readonly value: number;
  /** Minutes of the step without a reading. */
  readonly missing: number;
  /** max_power: the instant of the peak. */
  readonly at?: number;
  /** A reading in it is only known to a coarser unit. */
  readonly rounded?: true;
}

export interface StepEntry extends StepValue {
  /** The same step a year before; absent when nothing of it is stored, or the calendar has none. */
  readonly previous?: StepValue;
  /** kWh by period name, and `other`; they add up to `value` exactly. */
  readonly byPeriod?: Readonly<Record<string, number>>;
  /** With `detail`, if the entry is one reading: the service that provided it, and whether it was corrected. */
  readonly source?: string;
  readonly revised?: boolean;
}

/** This year compared with the year before, over the days stored in full in both. */
export interface Comparison {
  /** In the answer's unit of sums, kWh (max_power: the highest, kVA). */
  readonly current: number;
  readonly previous: number;
  readonly days: number;
}

export interface QueryResult {
  readonly unit: Unit;
  /** Oldest first; steps without any reading are absent. */
  readonly entries: readonly StepEntry[];
  /** Minutes without a reading, over all requested days. */
  readonly missing: number;
  readonly comparison?: Comparison;
  /** With `before`: all steps of the year before, oldest first. */
  readonly before?: readonly StepValue[];
}
