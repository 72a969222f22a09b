/** Answers a chart's question, from the same numbers as the history node's (query/), small on the wire (protocol.ts). */
import { addMonths, dayOf, startOfDay, startOfYear, type Day } from "../readings/index.js";
import { yearBefore } from "../query/compare.js";
import { ask, startOfRange, stepsOf, type Answer, type StepValue } from "../query/index.js";
import { spansIn, type Span } from "../query/spans.js";
import { MAX_POINTS, steps } from "./protocol.js";
import type {
  BarsAnswer,
  ChartAnswer,
  ChartQuestion,
  Comparison,
  CurveAnswer,
  Period,
  Run,
  Step,
} from "./protocol.js";
import type { Held } from "./snapshot.js";

const DAY_MINUTES = 1_440;

/** The first day of a period that ends with `last`. */
function firstDayOf(period: Period, last: Day): Day {
  if (period === "1d") return last;
  if (period === "3y") return startOfYear(addMonths(last, -24));
  return startOfRange(period, last + 1, last);
}

/** @param today the present day in Paris: it has no reading yet */
export async function chartOf(held: Held, question: ChartQuestion, today: Day): Promise<ChartAnswer> {
  const { archive, usagePoint } = held;
  const { measure, direction, compare } = question;
  const newest = archive.readings.newest(archive.meters.series(usagePoint, direction, measure).id);
  const newestDay = newest && dayOf(newest.start);
  const last = Math.min(question.end ?? newestDay ?? today - 1, Math.max(today - 1, newestDay ?? 0));
  const from = firstDayOf(question.period, last);
  const to = last + 1;
  const points = (step: Step): number =>
    step === "native" ? ((to - from) * 86_400) / (newest?.step ?? 86_400) : barsOf(step, from, to).length;

  const longer = steps.slice(steps.indexOf(question.step)).filter((step) => stepsOf(measure).includes(step));
  for (const step of longer) {
    if (points(step) > MAX_POINTS && step !== "year") continue;
    const asked = {
      measure,
      direction,
      step,
      start: from,
      end: to,
      ...(compare && { compare: "year" as const }),
    };
    const answer = await ask(archive, { id: usagePoint }, asked, today);
    // Readings of the past may have had a shorter step than the newest one.
    if (answer.entries.length > MAX_POINTS) continue;
    const period = { id: question.id, from, to, ...comparisonOf(answer, to - from) };
    return step === "native" || step === "hour"
      ? { ...period, ...curveOf(answer, step, from) }
      : { ...period, ...barsAnswerOf(answer, step, from, to, measure === "max_power") };
  }
  throw new Error(`no step of ${measure} is as long as ${question.step}`);
}

type Content<T extends BarsAnswer | CurveAnswer> = Omit<T, "id" | "from" | "to" | "comparison">;

function curveOf({ entries }: Answer, step: CurveAnswer["step"], from: Day): Content<CurveAnswer> {
  const runs = (intervals: readonly StepValue[]): Run[] => runsOf(intervals, step === "hour");
  const before = entries.flatMap(({ previous }) => previous ?? []);
  return {
    step,
    runs: runs(entries),
    ...(before.length > 0 && { before: { from: yearBefore(from), runs: runs(before) } }),
  };
}

/**
 * Intervals without a gap, as average powers in W.
 * @param isEnergy they hold energy, in kWh, of the minutes that have a reading; else power, in kW
 */
function runsOf(intervals: readonly StepValue[], isEnergy: boolean): Run[] {
  const runs: { start: number; step: number; values: number[] }[] = [];
  for (const { start, end, value, missing } of intervals) {
    const run = runs.at(-1);
    const step = end - start;
    const power = Math.round(isEnergy ? (value * 3_600_000) / (step - missing * 60) : value * 1_000);
    if (run?.step === step && run.start + run.values.length * step === start) run.values.push(power);
    else runs.push({ start, step, values: [power] });
  }
  return runs.map(({ start, step, values }) => [start, step, values]);
}

function barsAnswerOf(
  { entries }: Answer,
  step: BarsAnswer["step"],
  from: Day,
  to: Day,
  isPeak: boolean,
): Content<BarsAnswer> {
  const byStart = new Map(entries.map((entry) => [entry.start, entry]));
  const bars = barsOf(step, from, to).map(({ start, end }) => {
    const entry = byStart.get(start);
    const days = dayOf(end) - dayOf(start);
    return { entry, missing: entry === undefined ? days : Math.round(entry.missing / DAY_MINUTES) };
  });
  const raw = (value: number | undefined): number | null =>
    value === undefined ? null : Math.round(value * 1_000);
  return {
    step,
    values: bars.map(({ entry }) => raw(entry?.value)),
    ...(bars.some(({ missing }) => missing > 0) && { missing: bars.map(({ missing }) => missing) }),
    ...(isPeak && { at: bars.map(({ entry }) => entry?.at ?? null) }),
    ...(entries.some(({ previous }) => previous) && {
      before: bars.map(({ entry }) => raw(entry?.previous?.value)),
    }),
  };
}

/** The bars of the days [from, to[; the first and the last one may be cut. */
function barsOf(step: Exclude<Step, "native">, from: Day, to: Day): Span[] {
  return [...spansIn(step, { start: startOfDay(from), end: startOfDay(to) })];
}

function comparisonOf({ comparison }: Answer, days: number): { comparison?: Comparison } {
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
