/** What a server answers about habits (protocol.ts): what never switches off, a usual day, the month to come. */
import type { Direction } from "../readings/index.js";

/** A civil day in Europe/Paris, counted from 1970-01-01. */
type Day = number;

/** As of a chart's curve (protocol.ts). */
type Run = readonly [start: number, step: number, values: readonly number[]];

/** Hours of a year, leap years counted. */
export const YEAR_HOURS = 8_766;

export const habits = ["usual", "base", "month", "self"] as const;
export type Habit = (typeof habits)[number];

/** Only the usual day is of production too; `self` needs both directions. */
export interface HabitQuestion {
  readonly id: number;
  readonly direction: Direction;
  readonly measure: Habit;
}

export type HabitAnswer = UsualAnswer | BaseAnswer | MonthAnswer | SelfAnswer;

/** What never switches off: the median of nights, of each the mean of its lowest two hours. */
export interface BaseAnswer {
  readonly id: number;
  readonly habit: "base";
  /** Days [from, to[ whose nights were looked at. */
  readonly from: Day;
  readonly to: Day;
  /** Nights held whole. */
  readonly nights: number;
  /** How many more are needed; then there is nothing else. */
  readonly lacking?: number;
  /** W. */
  readonly base?: number;
  /** Of what the same days consumed, in per cent; absent: their energy is not known, or `feedsIn`. */
  readonly share?: number;
  /** Cents of a year, at the prices of today; null: too many of its hours have none. Absent: no contract, or `feedsIn`. */
  readonly year?: number | null;
  /** W, a year before; absent: too few nights are held. */
  readonly before?: number;
  /** Energy left the home on these days: the meter does not see what it covered. */
  readonly feedsIn?: true;
}

/** The newest day whose energy is known, and the mean of the same weekdays before it that are no holidays. */
export interface UsualAnswer {
  readonly id: number;
  readonly habit: "usual";
  readonly day: Day;
  /** Wh; null: no day is known. */
  readonly value: number | null;
  /** Days that the usual one is the mean of. */
  readonly days: number;
  /** How many more are needed. */
  readonly lacking?: number;
  /** Wh. */
  readonly usual?: number;
  /** W, of the day: intervals without a gap and with one step. */
  readonly runs: readonly Run[];
  /** W, of the usual one at the same instants; absent: too few curves are held. `from` is the day. */
  readonly before?: { readonly from: Day; readonly runs: readonly Run[] };
  readonly isHoliday?: true;
}

/** The current month, or bill: so far, and what is expected. */
export interface MonthAnswer {
  readonly id: number;
  readonly habit: "month";
  /** Days [from, to[. */
  readonly from: Day;
  readonly to: Day;
  /** Wh. */
  readonly energy: Expected;
  /** Cents; absent: no contract. */
  readonly cost?: Expected;
}

export interface Expected {
  /** null: no day is known. */
  readonly soFar: number | null;
  /** Days of these that are over and not known, or not in full; absent: none. */
  readonly lacking?: number;
  /** Absent: it is too early, or days to come have no price. */
  readonly total?: { readonly value: number; readonly low: number; readonly high: number };
  /** The same month a year before; absent: not all of it is known. */
  readonly before?: number;
}

/**
 * What the meter sees of a home that feeds in: never what it uses of its own production (docs/dev/decisions.md#69-habits). Of the
 * days of which both directions are known.
 */
export interface SelfAnswer {
  readonly id: number;
  readonly habit: "self";
  /** Days [from, to[. */
  readonly from: Day;
  readonly to: Day;
  /** How many of them are known. */
  readonly days: number;
  /** Wh that left the home, and that came in. */
  readonly fedIn: number;
  readonly drawn: number;
  /** In per cent: the time in which at least as much left as came in; absent: less than half of the curves is held. */
  readonly covered?: number;
}
