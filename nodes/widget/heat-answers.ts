/** What a server answers about the hours of the day (protocol.ts): a heat map of the load curve. */
import type { Direction } from "../readings/index.js";

/** A civil day in Europe/Paris, counted from 1970-01-01. */
type Day = number;

/** As those of charts (protocol.ts): the last days, by hour or by two hours; a calendar year, by hour and week. */
export const heatPeriods = ["30d", "90d", "year"] as const;
export type HeatPeriod = (typeof heatPeriods)[number];

export const heatKinds = ["energy", "cost"] as const;
/** What a cell is coloured by. */
export type HeatKind = (typeof heatKinds)[number];

/** What each hour of the day draws, or costs; of production, what it gives, or earns. */
export interface HeatQuestion {
  readonly id: number;
  readonly direction: Direction;
  readonly measure: "heat";
  readonly of: HeatKind;
  readonly period: HeatPeriod;
  /** Last day of the period; absent: the newest day with a load curve. */
  readonly end?: Day;
}

export interface HeatAnswer {
  readonly id: number;
  /** The period actually shown: days [from, to[. It never begins before the first day asked for or held. */
  readonly from: Day;
  readonly to: Day;
  /** What a column is. Weeks begin on Monday; the first and the last may be cut short. */
  readonly step: "day" | "week";
  /** Hours of a row. They are hours of a clock in Paris: what it shows twice is in one cell. */
  readonly hours: 1 | 2;
  /**
   * Column by column, each from midnight on: Wh, or thousandths of € without a subscription. Of days, all that is known of
   * the cell: they add up to the total. Of weeks, the mean of an hour that is known. null: nothing of it is known.
   */
  readonly values: readonly (number | null)[];
  /** One of `heatSigns` for each value. */
  readonly signs: string;
  /** The mean of each row. */
  readonly means: readonly (number | null)[];
  /** Of all cells, whatever a column is, rounded once; null: nothing is known. */
  readonly total: number | null;
}

/**
 * `partial`: a part of it has no reading, or no price. `unpriced`: its readings are there, its price is not. `none`: an
 * hour that no clock showed.
 */
export const heatSigns = { missing: "0", partial: "1", whole: "2", unpriced: "3", none: "-" } as const;
