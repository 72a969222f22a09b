/** Answers a chart's question from the same query/ as the history node, in a compact form (protocol.ts). */
import {
  DAY_SECONDS,
  HOUR_MS,
  HOUR_SECONDS,
  dayOf,
  fromWall,
  startOfDay,
  toWall,
  type Day,
} from "../../readings/index.js";
import {
  dayBefore,
  isLeapDay,
  spanBefore,
  ask,
  granularitiesOf,
  type QueryResult,
  type StepValue,
  spansIn,
  type Before,
  type Span,
} from "../../query/index.js";
import { barParts, classedBy, curveClasses } from "./classes.js";
import { costHead, type CostDays } from "./cost-sums.js";
import { numberOf } from "./identity.js";
import { shownDays } from "./known.js";
import { powerLimits, powersBy } from "./power-limits.js";
import {
  granularities,
  MANY_BARS,
  MAX_POINTS,
  type BarsAnswer,
  type ChartQuestion,
  type Comparison,
  type CurveAnswer,
  type Run,
  type Granularity,
} from "../protocol.js";
import { weeksBefore } from "../periods.js";
import type { Held } from "./snapshot.js";

const DAY_MINUTES = 1_440;

/** Queries the days [start, end[. */
type Asks = (step: Granularity, start: Day, end: Day, compare?: Before) => Promise<QueryResult>;

/** A chart without the number of its question: browsers that ask the same share it. */
export type Chart = Omit<BarsAnswer, "id"> | Omit<CurveAnswer, "id">;

/** An answer that is not made yet. */
export interface Planned<T> {
  /** Two answers with equal keys are equal. */
  readonly key: string;
  make(): Promise<T>;
}

/**
 * Decides what a chart shows, at little cost.
 * @param today the current day in Paris: it has no reading yet
 */
export function planChart(held: Held, question: ChartQuestion, today: Day): Planned<Chart> {
  const { archive, usagePoint } = held;
  const { measure, direction, step, compare = false } = question;
  const { id: series } = archive.usagePoints.seriesToRead(usagePoint, direction, measure);
  const newest = archive.readings.newest(series);
  const { from, to } = shownDays(archive, series, question, today);
  const head = archive.readings.head(series);
  const limitedBy = powersBy(held, question);
  const by = classedBy(held, question);
  return {
    key: JSON.stringify([
      numberOf(archive),
      usagePoint,
      direction,
      measure,
      head,
      from,
      to,
      step,
      compare,
      today,
      limitedBy && numberOf(limitedBy),
      by && costHead(held, by, direction, today),
    ]),
    make: () => makeChart(held, { ...question, compare }, { from, to, today, newestStep: newest?.step }),
  };
}

interface ChartSpan {
  /** Days [from, to[. */
  readonly from: Day;
  readonly to: Day;
  readonly today: Day;
  /** The step of the newest reading, in seconds. */
  readonly newestStep: number | undefined;
}

async function makeChart(
  held: Held,
  question: ChartQuestion,
  { from, to, today, newestStep = DAY_SECONDS }: ChartSpan,
): Promise<Chart> {
  const { archive, usagePoint } = held;
  const { measure, direction } = question;
  const by = classedBy(held, question);
  const points = (step: Granularity): number => {
    if (step === "native") return ((to - from) * DAY_SECONDS) / newestStep;
    if (step === "hour") return (startOfDay(to) - startOfDay(from)) / HOUR_SECONDS;
    return step === "day" ? to - from : barsOf(step, from, to).length;
  };
  const asks: Asks = (step, start, end, compared) =>
    ask(
      archive,
      { id: usagePoint },
      { measure, direction, step, start, end, compare: compared, before: isBars(step) },
      today,
    );

  const longer = granularities
    .slice(granularities.indexOf(question.step))
    .filter((step) => granularitiesOf(measure).includes(step));
  for (const step of longer) {
    if (points(step) > MAX_POINTS && step !== "year") continue;
    const compared = comparedWith(question, step);
    const answer = await asks(step, from, to, compared);
    const period = { from, to, ...comparisonOf(answer, to - from) };
    // Older readings may have a shorter step than the newest one.
    if (answer.entries.length > MAX_POINTS) continue;
    if (!isBars(step)) {
      const intervals = await intervalsOf(answer, step, (start, end) => asks("native", start, end));
      if (intervals.length > MAX_POINTS) continue;
      const before = compared && (await curveBefore(asks, compared, step, from, to));
      const classes = by && to - from <= 7 ? curveClasses(by, from, to) : undefined;
      return {
        ...period,
        step,
        runs: runsOf(intervals),
        ...(classes && { classes }),
        ...(before && { before }),
      };
    }
    const contract = powersBy(held, question);
    const bars = barsAnswerOf(answer, compared, step, { from, to }, measure === "max_power");
    const about = by && measure === "daily" && { held, by, direction, start: from, end: to, today };
    const parts = about && (await partsOf(about, bars, step === "day" ? answer : undefined, asks));
    return {
      ...period,
      ...bars,
      ...(parts && { parts }),
      ...(contract && { limits: powerLimits(contract, from, to) }),
    };
  }
  throw new Error(`no step of ${measure} is as long as ${question.step}`);
}

/** @param days the answer by day; undefined: the bars are longer */
async function partsOf(
  about: CostDays,
  { step, values }: Pick<BarsAnswer, "step" | "values">,
  days: QueryResult | undefined,
  asks: Asks,
): Promise<BarsAnswer["parts"]> {
  if (values.length > MANY_BARS) return undefined;
  const { entries } = days ?? (await asks("day", about.start, about.end));
  const byDay = new Map(entries.map(({ start, value }) => [dayOf(start), Math.round(value * 1_000)]));
  const bars = barsOf(step, about.start, about.end).map(({ start, end }, i) => ({
    from: dayOf(start),
    to: dayOf(end),
    value: values[i]!,
  }));
  return await barParts(about, bars, (day) => byDay.get(day));
}

/** What the steps of a chart are compared with: months and years have no days of the week. */
function comparedWith({ compare = false, period }: ChartQuestion, step: Granularity): Before | undefined {
  if (compare === false) return undefined;
  if (compare === true || step === "month" || step === "year") return "year";
  return { weeks: (compare === "weeks" ? weeksBefore(period) : undefined) ?? 52 };
}

type Content<T extends BarsAnswer | CurveAnswer> = Omit<T, "id" | "from" | "to" | "comparison">;

/** Times in seconds, and the average power in W. */
interface Interval {
  readonly start: number;
  readonly end: number;
  readonly power: number;
}

/** @param readings gets the readings of the days [start, end[ */
async function intervalsOf(
  { entries }: QueryResult,
  step: CurveAnswer["step"],
  readings: (start: Day, end: Day) => Promise<QueryResult>,
): Promise<Interval[]> {
  if (step === "native") {
    return entries.map(({ start, end, value }) => ({ start, end, power: Math.round(value * 1_000) }));
  }
  const lacking = entries.filter(({ missing }) => missing > 0);
  if (lacking.length === 0) return entries.map(toPower);
  const { entries: held } = await readings(dayOf(lacking[0]!.start), dayOf(lacking.at(-1)!.start) + 1);
  const intervals: Interval[] = [];
  let next = 0;
  for (const hour of entries) {
    if (hour.missing === 0) {
      intervals.push(toPower(hour));
      continue;
    }
    while (next < held.length && held[next]!.end <= hour.start) next++;
    intervals.push(...stretchesOf(hour, held, next));
  }
  return intervals;
}

/** Converts a whole hour's energy in kWh to power. */
function toPower({ start, end, value }: StepValue): Interval {
  return { start, end, power: Math.round((value * HOUR_MS) / (end - start)) };
}

/** The stretches without a gap of an incomplete hour, so that gaps stay where they are. */
function stretchesOf(hour: StepValue, readings: readonly StepValue[], first: number): Interval[] {
  const stretches: { start: number; end: number; energy: number }[] = [];
  for (let i = first; i < readings.length && readings[i]!.start < hour.end; i++) {
    const reading = readings[i]!;
    const start = Math.max(reading.start, hour.start);
    const end = Math.min(reading.end, hour.end);
    const energy = reading.value * (end - start);
    const stretch = stretches.at(-1);
    if (stretch?.end === start) {
      stretch.end = end;
      stretch.energy += energy;
    } else stretches.push({ start, end, energy });
  }
  return stretches.map(({ start, end, energy }) => ({
    start,
    end,
    power: Math.round((energy * 1_000) / (end - start)),
  }));
}

/**
 * The curve of the days that it is compared with, even if this year lacks them. Leaves out 29 February, which has no
 * counterpart, and the second 2 o'clock in October: both would overlap other intervals.
 */
async function curveBefore(
  asks: Asks,
  compared: Before,
  wished: CurveAnswer["step"],
  from: Day,
  to: Day,
): Promise<CurveAnswer["before"]> {
  const [start, end] = [dayBefore(compared, from), dayBefore(compared, to)];
  for (const step of new Set([wished, "hour"] as const)) {
    const answer = await asks(step, start, end);
    const intervals = await intervalsOf(answer, step, (first, last) => asks("native", first, last));
    if (intervals.length > MAX_POINTS) continue;
    const held = intervals.reduce((sum, interval) => sum + interval.end - interval.start, 0);
    // What is mostly missing would look like a day without consumption.
    if (held * 2 < startOfDay(end) - startOfDay(start)) return undefined;
    const runs = runsOf(intervals.filter((interval) => isCounterpart(compared, interval.start)));
    return runs.length === 0 ? undefined : { from: start, runs };
  }
  return undefined;
}

/** Neither of 29 February nor of the second 2 o'clock: a wall time that two instants have is read as the first. */
function isCounterpart(compared: Before, start: number): boolean {
  return fromWall(toWall(start)) === start && (compared !== "year" || !isLeapDay(dayOf(start)));
}

/** Groups intervals into runs without a gap and with one step. */
export function runsOf(intervals: readonly Interval[]): Run[] {
  const runs: { start: number; step: number; values: number[] }[] = [];
  for (const { start, end, power } of intervals) {
    const run = runs.at(-1);
    const step = end - start;
    if (run?.step === step && run.start + run.values.length * step === start) run.values.push(power);
    else runs.push({ start, step, values: [power] });
  }
  return runs.map(({ start, step, values }) => [start, step, values]);
}

function isBars(step: Granularity): step is BarsAnswer["step"] {
  return step !== "native" && step !== "hour";
}

function barsAnswerOf(
  { entries, before }: QueryResult,
  compared: Before | undefined,
  step: BarsAnswer["step"],
  { from, to }: { readonly from: Day; readonly to: Day },
  isPeak: boolean,
): Content<BarsAnswer> {
  const byStart = new Map(entries.map((entry) => [entry.start, entry]));
  const beforeByStart = new Map(before?.map((entry) => [entry.start, entry]));
  const bars = barsOf(step, from, to).map((span) => {
    const entry = byStart.get(span.start);
    const days = dayOf(span.end) - dayOf(span.start);
    const counterpart = compared && spanBefore(step, span, compared);
    return {
      entry,
      missing: entry === undefined ? days : Math.round(entry.missing / DAY_MINUTES),
      before: comparable(counterpart && beforeByStart.get(counterpart.start)),
    };
  });
  const raw = (entry: StepValue | undefined): number | null =>
    entry === undefined ? null : Math.round(entry.value * 1_000);
  return {
    step,
    values: bars.map(({ entry }) => raw(entry)),
    ...(bars.some(({ missing }) => missing > 0) && { missing: bars.map(({ missing }) => missing) }),
    ...(isPeak && { at: bars.map(({ entry }) => entry?.at ?? null) }),
    ...(bars.some((bar) => bar.before) && { before: bars.map((bar) => raw(bar.before)) }),
  };
}

/** A step of the year before, if at least 9 in 10 of it are held: the level of less would mislead. */
function comparable(entry: StepValue | undefined): StepValue | undefined {
  if (entry === undefined) return undefined;
  const minutes = (entry.end - entry.start) / 60;
  return entry.missing * 10 <= minutes ? entry : undefined;
}

/** The bars of the days [from, to[; the first and the last may be cut short. */
function barsOf(step: Exclude<Granularity, "native">, from: Day, to: Day): Span[] {
  return [...spansIn(step, { start: startOfDay(from), end: startOfDay(to) })];
}

function comparisonOf({ comparison }: QueryResult, days: number): { comparison?: Comparison } {
  if (comparison === undefined) return {};
  return {
    comparison: {
      current: Math.round(comparison.current * 1_000),
      previous: Math.round(comparison.previous * 1_000),
      days: comparison.days,
      missing: days - comparison.days,
    },
  };
}
