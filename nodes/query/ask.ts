/**
 * Answers a question from the archive, for the history node and the meter widget alike, so that both show the same
 * numbers.
 *
 * Readings are fetched as columns, in slices with a pause for the event loop between them; every sum is an integer and
 * is divided once.
 */
import type { Archive, Columns, Field, UsagePoint } from "../archive/index.js";
import { yieldToEventLoop } from "../base/index.js";
import {
  apportion,
  DAY_SECONDS,
  HOUR_SECONDS,
  dayOf,
  seriesOf,
  startOfDay,
  toUnit,
  type Day,
  type Series,
} from "../readings/index.js";
import { columnsOf } from "./columns.js";
import { compareDays, dayBefore, spanBefore, type Before } from "./compare.js";
import { wholeHour } from "./hours.js";
import { Tariff } from "./periods.js";
import type { QueryResult, Comparison, Question, StepEntry, StepValue } from "./question.js";
import { spansIn, type Span } from "./spans.js";
import { unitOfGranularity, type Granularity } from "./steps.js";
import { extentIn, HeldCurveSums, HeldDaySums, isSummedInArchive } from "./held-sums.js";
import { CurveSums, DaySums, noColumns, PeakSums, RoundedStarts, type SpanSum, type Sums } from "./sums.js";

/** Readings or steps between two pauses: a few milliseconds of work. */
const SLICE = 4_000;
/**
 * Steps between two pauses, if the database sums up each of them, and the one of the year before. A year of 5-minute
 * values takes it some ten milliseconds.
 */
const HELD_SLICES: Readonly<Record<Exclude<Granularity, "native" | "hour">, number>> = {
  day: 50,
  month: 2,
  bill: 2,
  year: 1,
};
/** Looks at a period of a tariff between two pauses: a few milliseconds of work. */
const LOOKS = 200_000;

/**
 * Leaves out requested days after yesterday, or after the newest stored day if that is later: a day still to come is
 * not missing.
 * @param today the current day in Paris
 * @throws {ArchiveError}
 */
export async function ask(
  archive: Archive,
  usagePoint: Pick<UsagePoint, "id">,
  question: Question,
  today: Day,
): Promise<QueryResult> {
  const { measure, direction, step, start, compare, periods, billDay } = question;
  const id = archive.usagePoints.seriesId(usagePoint.id, direction, seriesOf(measure));
  const end = Math.max(start, Math.min(question.end, endOfHeld(archive, id, question.end, today)));
  const load = (from: Day, to: Day): Sums | Promise<Sums> =>
    sumsOf(archive, id, question, { start: startOfDay(from), end: startOfDay(to) });
  const sums = await load(start, end);
  const before = compare && (await load(dayBefore(compare, start), dayBefore(compare, end)));
  const sources = question.detail ? archive.sources : undefined;
  const tariff = periods && new Tariff(periods);

  const entries: StepEntry[] = [];
  const range = { start: startOfDay(start), end: startOfDay(end) };
  const slice = sliceOf(sums, step);
  let steps = 0;
  let held = 0;
  let looks = 0;
  for (const { span, sum } of step === "native"
    ? readingsIn(sums, range)
    : stepsIn(sums, step, range, billDay)) {
    if (steps++ % slice === slice - 1) await yieldToEventLoop();
    if (sum === undefined) continue;
    held += sum.seconds;
    const entry: { -readonly [K in keyof StepEntry]: StepEntry[K] } = valueOf(sums, step, span, sum);
    if (before) {
      const counterpart = spanBefore(step, span, compare);
      const previous = counterpart && before.over(counterpart.start, counterpart.end);
      if (previous) entry.previous = valueOf(before, step, counterpart, previous);
    }
    if (tariff && sums instanceof CurveSums) {
      const shares = tariff.names.map(() => 0);
      for (let day = dayOf(span.start); day < dayOf(span.end); day++) {
        // With a hundred periods, a day costs as much as a thousand readings.
        looks += tariff.looksPerDay;
        if (looks >= LOOKS) {
          await yieldToEventLoop();
          looks = 0;
        }
        tariff.split(sums, day).forEach((share, i) => (shares[i]! += share));
      }
      entry.byPeriod = partsOf(tariff, shares, sums.whole(sum.raw));
    }
    if (sources && (step === "native" || step === "day")) {
      Object.assign(entry, originOf(sums, sum.index, sources));
    }
    entries.push(entry);
  }
  return {
    unit: unitOfGranularity(measure, step),
    entries,
    missing: minutes(range.end - range.start - held),
    ...(compare && before && { comparison: await comparisonOf(compare, sums, before, start, end) }),
    ...(compare &&
      before &&
      question.before && { before: await entriesBefore(compare, before, question, end) }),
  };
}

/** The steps of the time before, also those that its counterpart lacks. */
async function entriesBefore(
  compared: Before,
  before: Sums,
  { step, start, billDay }: Question,
  end: Day,
): Promise<StepValue[]> {
  const range = { start: startOfDay(dayBefore(compared, start)), end: startOfDay(dayBefore(compared, end)) };
  const slice = sliceOf(before, step);
  const entries: StepValue[] = [];
  let steps = 0;
  for (const { span, sum } of step === "native"
    ? readingsIn(before, range)
    : stepsIn(before, step, range, billDay)) {
    if (steps++ % slice === slice - 1) await yieldToEventLoop();
    if (sum === undefined) continue;
    entries.push(valueOf(before, step, span, sum));
  }
  return entries;
}

function sliceOf(sums: Sums, step: Granularity): number {
  const isHeld = sums instanceof HeldCurveSums && step !== "native" && step !== "hour";
  return isHeld ? HELD_SLICES[step] : SLICE;
}

/** The first day that is still to come, or that is not over and has no readings yet. */
function endOfHeld(archive: Archive, id: number | undefined, end: Day, today: Day): Day {
  const newest = id === undefined || end <= today ? undefined : archive.readings.newest(id);
  return newest ? Math.max(today, dayOf(newest.start) + 1) : today;
}

/** Up to this many days, months and years are summed in the archive; beyond that, reading them all once costs less. */
const FEW_DAYS = 1_200;

function sumsOf(
  archive: Archive,
  id: number | undefined,
  question: Question,
  range: Span,
): Sums | Promise<Sums> {
  const { measure, step, compare, detail } = question;
  const series = seriesOf(measure);
  const { readings } = archive;
  const isLong = step === "month" || step === "bill" || step === "year";
  const isShort = range.end - range.start < FEW_DAYS * DAY_SECONDS;
  if (id !== undefined && series === "daily" && isLong && !compare && isShort) {
    return new HeldDaySums(readings, id, range);
  }
  if (id !== undefined && isSummedInArchive(question)) {
    return new HeldCurveSums(readings, id, extentIn(readings, id, range));
  }
  const fields: readonly Field[] = [
    ...(measure === "max_power" ? (["at"] as const) : []),
    ...(detail ? (["source", "revised"] as const) : []),
  ];
  const columns = id === undefined ? noColumns : columnsOf(archive, id, series, range, fields);
  return Promise.resolve(columns).then((fetched) => sumsFrom(series, fetched));
}

function sumsFrom(series: Series, columns: Columns): Sums {
  switch (series) {
    case "load_curve":
      return new CurveSums(columns);
    case "daily":
      return new DaySums(columns);
    case "max_power":
      return new PeakSums(columns);
  }
}

interface Part {
  readonly span: Span;
  /** undefined: nothing is stored of it. */
  readonly sum: SpanSum | undefined;
}

/** The readings that begin in a range, unchanged. */
function* readingsIn({ columns }: Sums, range: Span): Generator<Part> {
  const { start, value, step } = columns;
  const starts = new RoundedStarts(columns);
  for (let index = 0; index < start.length; index++) {
    const span = { start: start[index]!, end: start[index]! + step[index]! };
    if (span.start < range.start) continue;
    const rounded = starts.isIn(span.start, span.end);
    yield { span, sum: { raw: value[index]! * step[index]!, seconds: step[index]!, index, rounded } };
  }
}

/** The steps of a range from the first that has readings to the last, cut at both ends of the range. */
function* stepsIn(
  sums: Sums,
  step: Exclude<Granularity, "native">,
  range: Span,
  billDay?: number,
): Generator<Part> {
  if (sums.extent === undefined) return;
  // If the question says so, there may be centuries before the first reading and after the last.
  const first = Math.max(range.start, sums.extent.start);
  const last = Math.min(range.end, sums.extent.end);
  for (const span of spansIn(step, range, first, billDay)) {
    if (span.start >= last) return;
    yield { span, sum: sums.over(span.start, span.end) };
  }
}

function valueOf(sums: Sums, step: Granularity, span: Span, sum: SpanSum): StepValue {
  const { start, end } = span;
  const { seconds, at, rounded } = sum;
  const value = toUnit(wholeOf(sums, step, start, sum));
  const missing = minutes(end - start - seconds);
  const shown: { -readonly [K in keyof StepValue]: StepValue[K] } = { start, end, value, missing };
  if (at !== undefined) shown.at = at;
  if (rounded) shown.rounded = true;
  return shown;
}

/** The value of a step in thousandths of the unit. */
function wholeOf(sums: Sums, step: Granularity, start: number, { raw, seconds }: SpanSum): number {
  // The readings of a load curve are power: the mean over the time that has readings.
  if (step === "native") return Math.round(raw / seconds);
  return step === "hour" && sums instanceof CurveSums ? wholeHour(sums, start, raw) : sums.whole(raw);
}

function minutes(seconds: number): number {
  return Math.max(0, Math.round(seconds / 60));
}

/** The parts of a step by period: whole Wh that add up to the step's own value. */
function partsOf(tariff: Tariff, shares: readonly number[], whole: number): Record<string, number> {
  const parts = apportion(shares.map(BigInt), BigInt(HOUR_SECONDS), BigInt(whole));
  return Object.fromEntries(tariff.names.map((name, i) => [name, toUnit(Number(parts[i]))]));
}

/** Where a reading came from. */
function originOf(
  { columns: { source, revised } }: Sums,
  index: number | undefined,
  sources: Archive["sources"],
): Pick<StepEntry, "source" | "revised"> {
  if (index === undefined) return {};
  const name = sources.name(source![index]!);
  return { ...(name !== undefined && { source: name }), revised: revised![index] === 1 };
}

async function comparisonOf(
  compared: Before,
  sums: Sums,
  before: Sums,
  start: Day,
  end: Day,
): Promise<Comparison> {
  const from = sums.extent === undefined ? end : Math.max(start, dayOf(sums.extent.start));
  const { current, previous, days } = await compareDays(sums, before, from, end, compared);
  return { current: toUnit(sums.whole(current)), previous: toUnit(sums.whole(previous)), days };
}
