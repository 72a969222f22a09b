/** Works out what the screens show from snapshots and answers. Pure. */
import {
  HOUR_SECONDS,
  addMonths,
  formatDay,
  startOfDay,
  type Day,
  type Direction,
  type Measure,
} from "../../readings/index.js";
import { dayStateOf } from "../coverage.js";
import { lookOf, type ClassSpan, type ShownClass } from "./class-looks.js";
import { asked, comparedWith, type Compare, type Compared } from "./comparing.js";
import type { Screen } from "../screens.js";
import { seriesOf, type Open } from "./travel.js";
import {
  type BarsAnswer,
  type ChartQuestion,
  type Comparison,
  type CostAnswer,
  type CostPeriod,
  type CostQuestion,
  type CurveAnswer,
  type DayAnswer,
  type DayQuestion,
  type Period,
  type PowerLimit,
  type HabitQuestion,
  type HeatQuestion,
  type PriceQuestion,
  type Run,
  type Side,
  type Snapshot,
  type Granularity,
} from "../protocol.js";

/** The directions to show, consumption first. */
export function directionsOf(snapshot: Snapshot | undefined, wanted: string): Direction[] {
  const both: Direction[] = ["consumption", "production"];
  const chosen = both.filter((one) =>
    wanted !== "consumption" && wanted !== "production" ? true : one === wanted,
  );
  const held = chosen.filter((one) => snapshot?.sides[one] !== undefined);
  return held.length > 0 ? held : chosen.slice(0, 1);
}

/** In the order of the values screen: from the longest to the shortest, then the peak. */
export const valueOrder: Readonly<Record<Direction, readonly Measure[]>> = {
  consumption: ["yearly", "monthly", "daily", "load_curve", "max_power"],
  production: ["yearly", "monthly", "daily", "load_curve"],
};

/** Whether a direction has this chart. @param priced the directions that have costs */
export function isShownOf(open: Open, direction: Direction, priced: readonly Direction[]): boolean {
  return valueOrder[direction].includes(open.measure) && (!open.isCost || priced.includes(direction));
}

export type Wish = Omit<ChartQuestion, "id">;
/** What can be asked for. */
export type AnyWish =
  | Wish
  | Omit<CostQuestion, "id">
  | Omit<PriceQuestion, "id">
  | Omit<HabitQuestion, "id">
  | Omit<HeatQuestion, "id">
  | Omit<DayQuestion, "id">;

export function historyWish(direction: Direction, chart: Open, compare: Compare): Wish {
  const { measure, period, end } = chart;
  return {
    direction,
    measure: seriesOf(measure),
    period,
    step: stepOf(measure, period),
    compare: asked(comparedBy(chart, compare)),
    ...(end !== undefined && { end }),
  };
}

function stepOf(measure: Measure, period: Period): Granularity {
  if (measure === "load_curve") return "native";
  if (measure === "yearly") return "year";
  if (measure === "monthly") return "month";
  return measure === "max_power" && (period === "12m" || period === "year") ? "month" : "day";
}

const chartsOfRing: Readonly<Partial<Record<Screen, Open>>> = {
  "7d": { measure: "daily", period: "7d" },
  "30d": { measure: "daily", period: "30d" },
  "12m": { measure: "monthly", period: "12m" },
  "3y": { measure: "yearly", period: "3y" },
  curve: { measure: "load_curve", period: "1d" },
  heat: { measure: "load_curve", period: "30d", heat: "energy" },
  "cost-30d": { measure: "daily", period: "30d", isCost: true },
  "cost-12m": { measure: "monthly", period: "12m", isCost: true },
};

/** What a chart of readings is compared with. */
export function comparedBy(chart: Open, compare: Compare): Compared {
  return comparedWith(compare, chart, isLong(chart));
}

/** Whether its bars are months or years. */
export function isLong({ measure, period }: Open): boolean {
  const step = stepOf(measure, period);
  return step === "month" || step === "year";
}

/** What a chart asks for. */
export function wishOf(direction: Direction, open: Open, compare: Compare): AnyWish {
  const { isCost, period, end } = open;
  if (isCost === undefined) return historyWish(direction, open, compare);
  return {
    direction,
    measure: "cost",
    period: period as CostPeriod,
    ...(end !== undefined && { end }),
  };
}

/** The chart that a screen of the ring is; undefined: it is none. */
export function chartOf(screen: Screen): Open | undefined {
  return chartsOfRing[screen];
}

/** What the snapshot can show for a wish until the answer comes. */
export function fromSnapshot(wish: Wish, side: Side | undefined): BarsView | undefined {
  const { measure, step, period, end } = wish;
  if (side === undefined || end !== undefined || measure !== "daily" || step !== "day") return undefined;
  if (period !== "7d" && period !== "30d") return undefined;
  const view = rowView(side, period === "7d" ? 7 : 30);
  // It has nothing but the year before.
  if (wish.compare === true) return view;
  return { ...view, bars: view.bars.map((bar) => ({ ...bar, before: null })), comparison: undefined };
}

export interface CostView extends Omit<CostAnswer, "id"> {
  readonly kind: "cost";
}

export interface DayView extends Omit<DayAnswer, "id"> {
  readonly kind: "day";
}

export interface Bar {
  /** Days [from, to[. */
  readonly from: Day;
  readonly to: Day;
  /** Wh or VA. */
  readonly value: number | null;
  /** Days without a value; of costs, also those with a part of it. */
  readonly missing: number;
  /** Of costs: how many of these have a part of it. */
  readonly inPart?: number;
  /** The time of the peak, in seconds. */
  readonly at: number | null;
  /** A year before. */
  readonly before: number | null;
  /** What its value is made of; parts below zero are drawn below the others. */
  readonly parts?: readonly number[];
}

export interface BarsView {
  readonly kind: "bars";
  readonly step: "day" | "month" | "year";
  readonly bars: readonly Bar[];
  readonly comparison: Comparison | undefined;
  /** What the contract allows, over bars of max power. */
  readonly limits?: readonly PowerLimit[];
  /** What the bars of energy are made of, in the order of the parts of a bar. */
  readonly parts?: readonly ShownClass[];
}

/** The last `count` days, without those before the first day ever asked for: they are not holes. */
export function rowView(side: Side, count: number): BarsView {
  const { from: first, values, before } = side.days;
  let skipped = Math.max(0, values.length - count);
  while (
    skipped < values.length &&
    values[skipped] === null &&
    dayStateOf(side, "daily", first + skipped) === "unknown"
  )
    skipped++;
  const bars = values.slice(skipped).map((value, i): Bar => {
    const from = first + skipped + i;
    const missing = value === null ? 1 : 0;
    return { from, to: from + 1, value, missing, at: null, before: before?.[skipped + i] ?? null };
  });
  return { kind: "bars", step: "day", bars, comparison: compare(bars) };
}

/** Compares the bars, day by day, with those of a year before. */
function compare(bars: readonly Bar[]): Comparison | undefined {
  let current = 0;
  let previous = 0;
  let days = 0;
  for (const { value, before } of bars) {
    if (value === null || before === null) continue;
    current += value;
    previous += before;
    days++;
  }
  return days === 0 ? undefined : { current, previous, days, missing: bars.length - days };
}

export function barsView(answer: BarsAnswer): BarsView {
  const { step, values, missing, at, before, comparison, limits = [], parts } = answer;
  let from = answer.from;
  const bars = values.map((value, i): Bar => {
    const next = nextOf(from, step);
    const bar = {
      from,
      to: Math.min(next, answer.to),
      value,
      missing: missing?.[i] ?? (value === null ? Math.min(next, answer.to) - from : 0),
      at: at?.[i] ?? null,
      before: before?.[i] ?? null,
      ...(parts && value !== null && { parts: parts.map((part) => part.values[i]!) }),
    };
    from = next;
    return bar;
  });
  const shown = parts?.map((part): ShownClass => ({ ...part, look: lookOf(part) }));
  return { kind: "bars", step, bars, comparison, limits, ...(shown && { parts: shown }) };
}

export function nextOf(day: Day, step: "day" | "month" | "year"): Day {
  if (step === "day") return day + 1;
  const first = day - Number(formatDay(day).slice(8)) + 1;
  if (step === "month") return addMonths(first, 1);
  return addMonths(first, 13 - Number(formatDay(day).slice(5, 7)));
}

export interface BarsSum {
  /** The sum or the maximum; null: nothing is held. */
  readonly value: number | null;
  /** The number of days held, and of all days. */
  readonly held: number;
  readonly of: number;
  /** The bar of the highest value. */
  readonly top: Bar | undefined;
}

export function sumOf(bars: readonly Bar[], highest: boolean): BarsSum {
  let sum = 0;
  let held = 0;
  let of = 0;
  let top: Bar | undefined;
  for (const bar of bars) {
    of += bar.to - bar.from;
    held += bar.to - bar.from - bar.missing;
    if (bar.value === null) continue;
    sum += bar.value;
    if (top === undefined || bar.value > top.value!) top = bar;
  }
  const value = highest ? (top?.value ?? null) : sum;
  return { value: top === undefined ? null : value, held, of, top };
}

/** One interval of a curve, in seconds and W. */
export interface Point {
  readonly start: number;
  readonly step: number;
  readonly value: number;
}

export interface CurveView {
  readonly kind: "curve";
  /** Days [from, to[. */
  readonly from: Day;
  readonly to: Day;
  readonly runs: readonly (readonly Point[])[];
  /** A year before, and the first of its days. */
  readonly before: { readonly from: Day; readonly runs: readonly (readonly Point[])[] } | undefined;
  readonly comparison: Comparison | undefined;
  readonly classes: readonly ClassSpan[];
}

export function curveView(answer: CurveAnswer): CurveView {
  const { from, to, runs, before, comparison, classes } = answer;
  return {
    kind: "curve",
    from,
    to,
    runs: runs.map(pointsOf),
    before: before && { from: before.from, runs: before.runs.map(pointsOf) },
    comparison,
    classes: (classes?.spans ?? []).map(([start, end, at]) => {
      const one = at === null ? undefined : classes!.names[at]!;
      return { start, end, named: one && { ...one, look: lookOf({ kind: "class", ...one }) } };
    }),
  };
}

function pointsOf([start, step, values]: Run): Point[] {
  return values.map((value, i) => ({ start: start + i * step, step, value }));
}

export interface CurveSum {
  /** Energy of the intervals held, in Wh. */
  readonly energy: number;
  readonly peak: Point | undefined;
  /** Spans [start, end[ without a reading. */
  readonly gaps: readonly { readonly start: number; readonly end: number }[];
}

export function curveSum({ from, to, runs }: CurveView): CurveSum {
  let wattSeconds = 0;
  let peak: Point | undefined;
  const gaps: { start: number; end: number }[] = [];
  let reached = startOfDay(from);
  for (const run of runs) {
    for (const point of run) {
      if (point.start > reached) gaps.push({ start: reached, end: point.start });
      reached = point.start + point.step;
      wattSeconds += point.value * point.step;
      if (peak === undefined || point.value > peak.value) peak = point;
    }
  }
  const end = startOfDay(to);
  if (reached < end) gaps.push({ start: reached, end });
  return { energy: wattSeconds / HOUR_SECONDS, peak, gaps };
}
