/** Turns what the formats found into readings: instants, steps, days, and each interval once. */
import { yieldToEventLoop } from "../base/index.js";
import {
  DAY_SECONDS,
  directions,
  isDoubled,
  lengthOfDay,
  resolveCurve,
  startOfDay,
  toWall,
  type Day,
  type Direction,
  type Reading,
  type Series,
  isCurveStep,
  LARGEST_VALUE,
} from "../readings/index.js";
import type { CurvePoint, DayPoint, RawPoints, Origin, Points } from "./points.js";

/** A reading of a file, with the origin that our own CSV gives. */
type FileReading = Reading & Origin;

export interface FileSeries {
  readonly direction: Direction;
  readonly series: Series;
  /** Oldest first, without overlap. */
  readonly readings: readonly FileReading[];
}

/** @param now seconds; intervals that end later are impossible */
export async function gather(points: Points, now: number): Promise<FileSeries[]> {
  const all: FileSeries[] = [];
  for (const direction of directions) {
    const found = points.found[direction];
    const daily = [...found.daily, ...differences(found.indexes, points)];
    for (const [series, readings] of [
      ["daily", daysOf(daily, points, now)],
      ["load_curve", await curveOf(found, points, now)],
      ["max_power", daysOf(found.peaks, points, now)],
    ] as const) {
      if (readings.length > 0) all.push({ direction, series, readings });
    }
  }
  points.rejected.sort((a, b) => a.line - b.line);
  return all;
}

/** A day's energy is the next day's index minus its own. A day without an index gives the day before it no energy. */
function differences(indexes: readonly DayPoint[], points: Points): DayPoint[] {
  const days = lastOfEach(indexes, ({ day }) => day, points).sort((a, b) => a.day - b.day);
  return days.flatMap((index, i) => {
    const next = days[i + 1];
    if (next?.day !== index.day + 1) return [];
    if (next.value >= index.value) return [{ ...index, value: next.value - index.value }];
    points.reject(next.line, "backwards");
    return [];
  });
}

function daysOf(found: readonly DayPoint[], points: Points, now: number): FileReading[] {
  // Impossible values must not displace others of the same day.
  const possible = found.filter((point) => isPossible(point, points));
  return lastOfEach(possible, ({ day }) => day, points)
    .filter(({ line, day }) => isPast(line, startOfDay(day + 1), points, now))
    .sort((a, b) => a.day - b.day)
    .map(({ day, value, at, source, revised }) => ({
      start: startOfDay(day),
      step: lengthOfDay(day),
      value,
      ...(at !== undefined && { at }),
      ...originOf(source, revised),
    }));
}

/** An impossible value comes from another column of the file. */
function isPossible({ line, value = 0 }: CurvePoint | DayPoint, points: Points): boolean {
  if (value > LARGEST_VALUE) points.reject(line, "value");
  return value <= LARGEST_VALUE;
}

function isPast(line: number, end: number, points: Points, now: number): boolean {
  if (end <= now) return true;
  points.reject(line, "future");
  return false;
}

/** Lines that repeat each other count once; where they differ, the last one counts. */
function lastOfEach<T extends { readonly line: number; readonly value: number | undefined }>(
  found: readonly T[],
  keyOf: (point: T) => number,
  points: Points,
): T[] {
  const last = new Map<number, T>();
  for (const point of found) {
    const known = last.get(keyOf(point));
    if (known?.value !== undefined && point.value !== undefined && known.value !== point.value) {
      points.reject(known.line, "duplicate");
    }
    // An empty value does not replace one.
    if (known === undefined || point.value !== undefined) last.set(keyOf(point), point);
  }
  return [...last.values()];
}

async function curveOf(
  { curve, mayBeStarts }: RawPoints,
  points: Points,
  now: number,
): Promise<FileReading[]> {
  const stamped = curve.map((point) => (isPossible(point, points) ? point : { ...point, value: undefined }));
  const exact = stamped.filter((point) => point.exact);
  const naive = await resolved(
    stamped.filter((point) => !point.exact),
    points,
  );
  await yieldToEventLoop();
  const ends = lastOfEach([...exact, ...naive], ({ end }) => end, points);
  await yieldToEventLoop();
  ends.sort((a, b) => a.end - b.end);
  await yieldToEventLoop();
  const steps = stepsOf(ends);
  await yieldToEventLoop();
  const shift = mayBeStarts && namesStarts(ends, steps);
  const readings: FileReading[] = [];
  let before = -Infinity;
  for (const [i, { line, end: stamp, value, source, revised }] of ends.entries()) {
    const step = steps[i];
    if (value === undefined) continue;
    if (step === undefined) {
      points.reject(line, "step");
      continue;
    }
    const start = shift ? stamp : stamp - step;
    if (!isPast(line, start + step, points, now)) continue;
    if (start < before) {
      points.reject(line, "overlap");
      continue;
    }
    before = start + step;
    readings.push({
      start,
      step,
      value,
      ...originOf(source, revised),
    });
  }
  return readings;
}

function originOf(source: string | undefined, revised: boolean | undefined): Origin {
  return { ...(source !== undefined && { source }), ...(revised === true && { revised }) };
}

/** Wall times are resolved about a month at a time: any ambiguity stays within one day. */
const BUCKET = 31 * DAY_SECONDS;

/**
 * Naive ends as instants: on the two change days, the same rules apply as to Enedis's answers ({@link resolveCurve}).
 */
async function resolved(naive: readonly CurvePoint[], points: Points): Promise<CurvePoint[]> {
  if (naive.length === 0) return [];
  const single = naive.filter(({ end }) => !isDoubled(end));
  await yieldToEventLoop();
  const once = lastOfEach(single, ({ end }) => end, points);
  await yieldToEventLoop();
  const buckets = new Map<number, CurvePoint[]>();
  for (const point of [...once, ...inTime(naive)]) {
    const bucket = Math.floor(point.end / BUCKET);
    const known = buckets.get(bucket);
    if (known) known.push(point);
    else buckets.set(bucket, [point]);
  }
  await yieldToEventLoop();
  const exact: CurvePoint[] = [];
  for (const bucket of buckets.values()) {
    // The position replaces the value, and the step is zero: the returned start is then the stamp's instant.
    const { readings } = resolveCurve(bucket.map(({ end }, i) => ({ end, step: 0, value: i })));
    const kept = new Set(readings.map(({ value }) => value));
    for (const { start, value: i } of readings) exact.push({ ...bucket[i]!, end: start, exact: true });
    bucket.forEach(({ line }, i) => {
      if (!kept.has(i)) points.reject(line, "clock");
    });
    await yieldToEventLoop();
  }
  return exact;
}

/**
 * The points of the doubled hours, oldest first: only their order tells summer time from winter time. Files may begin
 * with their newest day, or be concatenated in any order, so each October day is decided on its own.
 */
function inTime(naive: readonly CurvePoint[]): CurvePoint[] {
  const doubled = new Map<number, CurvePoint[]>();
  for (const point of naive) {
    if (!isDoubled(point.end)) continue;
    const known = doubled.get(dayOfWall(point));
    if (known) known.push(point);
    else doubled.set(dayOfWall(point), [point]);
  }
  if (doubled.size === 0) return [];
  // In the doubled hour, the stamps of the day go back once, against the day's order: the majority decides.
  const rises = new Map<number, number>();
  naive.forEach((point, i) => {
    const [day, before] = [dayOfWall(point), naive[i - 1]];
    if (before === undefined || dayOfWall(before) !== day || !doubled.has(day)) return;
    rises.set(day, (rises.get(day) ?? 0) + Math.sign(point.end - before.end));
  });
  return [...doubled].flatMap(([day, all]) => ((rises.get(day) ?? 0) < 0 ? all.reverse() : all));
}

/** The day of an interval, by wall time: a day's last interval ends at midnight. */
function dayOfWall({ end }: CurvePoint): Day {
  return Math.ceil(end / DAY_SECONDS) - 1;
}

/** Consecutive points with the same distance to the stamp before them, except for holes. */
interface Run {
  readonly gap: number;
  readonly members: number[];
  /** Each interval begins at a multiple of its length, as all of Enedis's do. */
  isEven: boolean;
}

/**
 * This many equal distances in a row are a step, not holes in a finer one. At the edge of a file, fewer are enough, as
 * the step may have changed close to it.
 */
const LONG = 12;
const LONG_AT_EDGE = 4;

function runsOf(ends: readonly CurvePoint[]): Run[] {
  const runs: Run[] = [];
  for (const [i, { end }] of ends.entries()) {
    const gap = i === 0 ? 0 : end - ends[i - 1]!.end;
    if (!isCurveStep(gap)) continue;
    let run = runs.at(-1);
    if (run?.gap !== gap) runs.push((run = { gap, members: [], isEven: true }));
    run.members.push(i);
    run.isEven &&= end % gap === 0;
  }
  return runs;
}

/** Whether a run's step is certain: it is long, or lies between coarser runs, whose distances may be holes. */
function isCertain({ gap, members, isEven }: Run, k: number, runs: readonly Run[]): boolean {
  const [before, after] = [runs[k - 1], runs[k + 1]];
  if (members.length > 1 && gap < (before?.gap ?? Infinity) && gap < (after?.gap ?? Infinity)) return true;
  return isEven && members.length >= (before && after ? LONG : LONG_AT_EDGE);
}

/**
 * The step of each interval: what the file says, else the distance to the previous stamp. A few longer distances among
 * shorter ones are holes: what is missing must not count as measured. An interval after a hole of many hours is as long
 * as the one after it. Stamps with an empty value count as neighbours.
 */
function stepsOf(ends: readonly CurvePoint[]): (number | undefined)[] {
  const runs = runsOf(ends);
  const certain = runs.map(isCertain);
  const steps = ends.map(({ step }) => step);
  const found = runs.map(({ gap }) => gap);
  // An uncertain run gets the finest step up to the next certain run, on both sides.
  const upwards = runs.map((_, k) => k);
  for (const order of [upwards, upwards.toReversed()]) {
    let finest = Infinity;
    for (const k of order) {
      finest = certain[k] ? runs[k]!.gap : Math.min(finest, runs[k]!.gap);
      found[k] = Math.min(found[k]!, finest);
    }
  }
  runs.forEach(({ members }, k) => {
    for (const i of members) steps[i] ??= found[k];
  });
  for (let i = steps.length - 1; i >= 0; i--) steps[i] ??= steps[i + 1];
  // At the end, nothing follows: the previous step counts.
  for (let i = 1; i < steps.length; i++) steps[i] ??= steps[i - 1];
  return steps;
}

/**
 * Whether stamps are the STARTS of their intervals, as in the files of meters above 36 kVA
 * (docs/dev/enedis.md#customer-csv-curve): the first stamp begins a day, and the last interval would end one.
 */
function namesStarts(ends: readonly CurvePoint[], steps: readonly (number | undefined)[]): boolean {
  const [first, last] = [ends[0], ends.at(-1)];
  if (first === undefined || last === undefined) return false;
  return toWall(first.end) % DAY_SECONDS === 0 && toWall(last.end + (steps.at(-1) ?? 0)) % DAY_SECONDS === 0;
}
