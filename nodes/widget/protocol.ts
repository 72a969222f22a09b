/**
 * The data and questions of the `<linky-meter>` element, shared by server and browser: types and constants only.
 *
 * Compact: values are raw integers as Enedis sends them (W, Wh, VA; `null` = missing), instants are UTC seconds, days
 * are counted from 1970-01-01 (`Day`); a row of days, months or intervals is an array: its times follow from its start.
 *
 * The element's public interface:
 *
 *   properties   `snapshot` (Snapshot or undefined), `color` (a CSS colour or "transparent"), `language` ("auto", "fr",
 *                "en"), `direction` ("consumption", "production", "both"), `storageKey` (where screen, directions and
 *                period are kept in sessionStorage; empty: not kept), `screens` (those to show, by name, with spaces
 *                between; empty: the usual ones). All but `snapshot` are attributes (`storage-key`)
 *   event        `linky-question`: bubbles, composed, `detail` is a Question
 *   method       `answer(Answer)`: delivers an answer; it is ignored if its `id` is no longer expected
 *   a new snapshot with another `revision` makes an open chart ask again
 */
import { granularities as all, type Granularity as Any } from "../query/browser.js";
import type { Direction, Measure, Series } from "../readings/index.js";
import type { Color } from "../pricing/browser.js";
import type { CostAnswer, CostBarsAnswer } from "./cost-answers.js";
import type { DayAnswer, DayQuestion } from "./day-answers.js";
import type { HabitAnswer, HabitQuestion } from "./habit-answers.js";
import type { HeatAnswer, HeatQuestion } from "./heat-answers.js";

export * from "./cost-answers.js";
export * from "./day-answers.js";
export * from "./habit-answers.js";
export * from "./heat-answers.js";

/** A civil day in Europe/Paris, counted from 1970-01-01. */
type Day = number;
/** A UTC instant in seconds. */
type Instant = number;

export const TAG = "linky-meter";
export const QUESTION_EVENT = "linky-question";

/** Days of bars in a snapshot. */
export const SNAPSHOT_DAYS = 30;
/** Days of coverage in a snapshot: thirteen weeks. */
export const COVERAGE_DAYS = 91;
/** Most values of an answer, and of its year before: if there are more, the server uses a longer step. */
export const MAX_POINTS = 1_500;
/** More bars than these are one mass: the week around each of them says more, and none has parts. */
export const MANY_BARS = 60;

export const DEFAULT_COLOR = "#a3cc28";
/** In columns and rows of the group. */
export const WIDTH = 6;
export const HEIGHT = 8;

/** A text in both languages: a snapshot goes to all browsers, and each shows its own language. */
export interface Words {
  readonly fr: string;
  readonly en: string;
}

export interface Snapshot {
  /** Changes when readings arrive or are corrected. */
  readonly revision: number;
  /** When it was made, on the server's clock. */
  readonly at: Instant;
  /** The meter's name; empty: it has none. */
  readonly name: string;
  /** The last four digits of the usage point; empty: unknown. */
  readonly hint: string;
  /** The directions this meter shows. One without a reading has empty values. */
  readonly sides: Readonly<Partial<Record<Direction, Side>>>;
  /** Of the directions that a contract prices: a text that changes when their costs may have. Absent: of none. */
  readonly costs?: Readonly<Partial<Record<Direction, string>>>;
  /** Of the same directions: what a kWh costs at `at`. */
  readonly tariffs?: Readonly<Partial<Record<Direction, Tariff>>>;
  /** Of the same directions: those with a series of prices today or tomorrow. Absent: none has one. */
  readonly prices?: readonly Direction[];
  readonly lamp: Lamp;
  /** The newest day of consumption in a sentence; absent: nothing is known but its value. */
  readonly newest?: Words;
  /** Absent for a meter that only shows wired messages, and for one that is stopped. */
  readonly state?: State;
  /** Nothing will arrive until somebody acts: the lamp says why. */
  readonly stopped?: true;
  /** Of a meter without a reading and without access, in place of its values: ways to get some. */
  readonly ways?: readonly { readonly name: Words; readonly how: Words }[];
}

/** The readings of one direction. */
export interface Side {
  readonly values: Readonly<Partial<Record<Measure, Value>>>;
  /** The daily energy of the last days: at most SNAPSHOT_DAYS. */
  readonly days: Row;
  /** Per series, one sign per day, oldest first, ending with `coverageTo`: at most COVERAGE_DAYS. */
  readonly coverage: Readonly<Partial<Record<"load_curve" | "daily" | "max_power", string>>>;
  /** Last day of the coverage. */
  readonly coverageTo: Day;
  /** Per series, the first day with a reading. */
  readonly first?: Readonly<Partial<Record<Series, Day>>>;
}

/** Signs of a coverage: the archive's states by number, and a day that was never asked for. */
export const coverageSigns = { missing: "0", partial: "1", complete: "2", unknown: "-" } as const;

/** The newest value of a measure. */
export interface Value {
  /** W, Wh or VA. */
  readonly value: number;
  /** The span [start, end[; monthly and yearly: from the first day of the period to the end of the last day held. */
  readonly start: Instant;
  readonly end: Instant;
  /** max_power: the instant of the peak. */
  readonly at?: Instant;
  /** monthly, yearly: days without a value, absent if none. */
  readonly missing?: number;
}

/** A row of consecutive days, oldest first, and the same days a year before. */
export interface Row {
  /** First day. */
  readonly from: Day;
  readonly values: readonly (number | null)[];
  /** The same number of days a year before; absent if none is held. */
  readonly before?: readonly (number | null)[];
}

export interface Lamp {
  /** green: all series have their newest day; orange: some do; red: none does, or access is lost. */
  readonly color: "green" | "orange" | "red";
  /** Why, in one short sentence. */
  readonly words: Words;
}

/** What the collector is doing. */
export interface State {
  /** The service's name; in words where it differs by language. */
  readonly service: string | Words;
  readonly nextTick: Instant;
  /** When the next call may be made; absent: no call can work until the user corrects the credentials. */
  readonly nextPoll?: Instant;
  /** Calls of this UTC day; `cap` is absent if there is no limit. */
  readonly calls: { readonly used: number; readonly cap?: number };
  /** Days of the wanted history that were never asked for. */
  readonly historyLeft: number;
  /** Newest day that is held for all series. */
  readonly lastGood?: Day;
  /** What stops calls or failed, and what to do about it. */
  readonly problem?: { readonly text: Words; readonly action: Words; readonly link?: string };
  /** When the token expires, if known. */
  readonly tokenEnd?: Instant;
  /** The meter's contracts, by name; in words where one has none, or prices nothing. */
  readonly contracts?: Readonly<Partial<Record<Direction, string | Words>>>;
}

/** The class in force. Without a class, it is not known; without a price, there is none. */
export interface Tariff {
  readonly class?: string;
  /** € a kWh, with taxes; of production, what it earns. */
  readonly price?: number;
  /** When another class or price begins, or the class is no longer known; absent: not in the next days. */
  readonly until?: Instant;
  /** Of a contract whose classes depend on colours. */
  readonly tempo?: TempoDays;
}

export interface TempoColor {
  readonly color: Color;
  /** It may still change, and prices nothing. */
  readonly provisional?: true;
}

/** The Tempo day that runs, from 06:00 to 06:00, and the one after it. */
export interface TempoDays {
  /** null: not known yet. */
  readonly today: TempoColor | null;
  readonly tomorrow: TempoColor | null;
  /** About how many days its season has left, after tomorrow. */
  readonly left: { readonly white: number; readonly red: number };
}

/**
 * Periods that end with a day: `1d`, `7d`, `30d`, `90d`: days; `12m`, `36m`: calendar months, and `3y`: calendar years, with that
 * of the day last; `week` (from Monday on), `month`, `year`: that of the day, up to the day.
 */
export const periods = ["1d", "7d", "week", "30d", "month", "90d", "12m", "year", "36m", "3y"] as const;
export type Period = (typeof periods)[number];

/** How long one bar is; `native`: a curve as it was read. Only costs are shown by bill. */
export type Granularity = Exclude<Any, "bill">;
export const granularities = /* @__PURE__ */ all.filter((step): step is Granularity => step !== "bill");

/** What a chart shows; the answer has the same `id`. */
export interface ChartQuestion {
  readonly id: number;
  readonly direction: Direction;
  /** Not monthly or yearly: these are `daily` with a step of a month or a year. */
  readonly measure: "load_curve" | "daily" | "max_power";
  readonly period: Period;
  /** The preferred step: the server uses a longer one rather than exceed MAX_POINTS. */
  readonly step: Granularity;
  /** Last day of the period; absent: the newest day for which this measure has any reading. */
  readonly end?: Day;
  /**
   * Whether to add the same dates a year before. Of days and curves also: the same weekdays a year (52 weeks) before, or
   * the same days of the week before, of a period of more than a week of four weeks before.
   */
  readonly compare?: boolean | "weekdays" | "weeks";
}

export const costPeriods = ["30d", "month", "12m"] as const;
export type CostPeriod = (typeof costPeriods)[number];

/** What the newest day and two months cost, or each day or month of a period; of production, what they earned. */
export interface CostQuestion {
  readonly id: number;
  readonly direction: Direction;
  readonly measure: "cost";
  /** `30d`, `month`: by day; `12m`: by month. If the contract's bills do not begin on the 1st, a month is a bill. */
  readonly period?: CostPeriod;
  /** Of a period: a day of its last day or month; absent: the newest. */
  readonly end?: Day;
}

export const priceDays = ["today", "tomorrow"] as const;
export type PriceDay = (typeof priceDays)[number];

/** What a kWh costs through a day of Paris; of production, what it earns. */
export interface PriceQuestion {
  readonly id: number;
  readonly direction: Direction;
  readonly measure: "prices";
  readonly day: PriceDay;
}

/** Those that a chart or figures answer, made from the archive. */
export type ChartedQuestion = ChartQuestion | CostQuestion | PriceQuestion | HabitQuestion | HeatQuestion;
export type Question = ChartedQuestion | DayQuestion;
export type ChartAnswer = BarsAnswer | CurveAnswer | RefusedAnswer;
export type Answer =
  | ChartAnswer
  | CostAnswer
  | CostBarsAnswer
  | PricesAnswer
  | HabitAnswer
  | HeatAnswer
  | DayAnswer;

export interface PricesAnswer {
  readonly id: number;
  readonly day: Day;
  /**
   * In order of time: from so many minutes after the day began, 0 for the first one, to the next one or the end of the
   * day. € a kWh, with taxes; null: not known. Neighbours differ.
   */
  readonly prices: readonly (readonly [minute: number, price: number | null])[];
}

interface ChartFrame {
  readonly id: number;
  /** The period actually shown: days [from, to[. It never begins before the first day asked for or held. */
  readonly from: Day;
  readonly to: Day;
  readonly comparison?: Comparison;
}

/** daily: Wh; max_power: VA, the highest of the bar. */
export interface BarsAnswer extends ChartFrame {
  readonly step: "day" | "month" | "year";
  /** One per day, month or year, oldest first; the first one begins at `from`. */
  readonly values: readonly (number | null)[];
  /** Per bar, days without a value; absent: none. */
  readonly missing?: readonly number[];
  /** max_power: the instants of the peaks. */
  readonly at?: readonly (Instant | null)[];
  /**
   * The same bars of what it is compared with, even where these lack a value; for the current month or year, over the same days. null:
   * less than 9 in 10 of a bar is held.
   */
  readonly before?: readonly (number | null)[];
  /** daily, of up to 60 bars and 366 days whose contract has several classes: for each bar, these add up to its value. */
  readonly parts?: readonly EnergyPart[];
  /** max_power: what the meter's contract allows, by its versions, oldest first; absent: it has none. */
  readonly limits?: readonly PowerLimit[];
}

/** A class of a contract. */
export interface NamedClass {
  readonly name: string;
  /** Of a name of the user's own: its place among these in the contract, so that it always looks the same. */
  readonly own?: number;
}

/** What bars of energy have of a class, of the classes beyond MOST_CLASSES, or without a class and price that are known. */
export interface EnergyPart extends Partial<NamedClass> {
  readonly kind: "class" | "others" | "unpriced";
  /** Wh per bar; 0 where the bar's value is null. */
  readonly values: readonly number[];
}

/** Of the days [from, to[, in VA. */
export interface PowerLimit {
  readonly from: Day;
  readonly to: Day;
  /** Subscribed. */
  readonly power: number;
  /** The next lower power for which the offer is sold; absent: none is lower. */
  readonly below?: number;
}

/**
 * load_curve: W, the average of each interval; gaps between runs are missing readings. An incomplete hour is sent as
 * the stretches of it that are held, each with its own step.
 */
export interface CurveAnswer extends ChartFrame {
  readonly step: "native" | "hour";
  readonly runs: readonly Run[];
  /**
   * Of up to 7 days: on those whose contract has several classes, when each is in force, in order of time; `null`: it is
   * not known which.
   */
  readonly classes?: {
    readonly names: readonly NamedClass[];
    readonly spans: readonly (readonly [start: Instant, end: Instant, name: number | null])[];
  };
  /** The days that it is compared with, also at most MAX_POINTS; `from` is the first of them. */
  readonly before?: { readonly from: Day; readonly runs: readonly Run[] };
}

/** Intervals without a gap and with one step: [start of the first, step in seconds, values]. */
export type Run = readonly [start: Instant, step: number, values: readonly number[]];

/** A question that is not answered, and why. */
interface RefusedAnswer {
  readonly id: number;
  readonly refused: Words;
  /** Too many ask just now: the element asks again by itself, later and later. */
  readonly again?: true;
}

/** The period and what it is compared with, both over the days held in each. */
export interface Comparison {
  /** Wh (load_curve too); max_power: VA, the highest. */
  readonly current: number;
  readonly previous: number;
  /** Days compared. */
  readonly days: number;
  /** Days left out because either side lacks them. */
  readonly missing: number;
}
