/** Turns what the formats found into readings: instants, days, and each interval once. */
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
} from "../readings/index.js";
import type { CurvePoints } from "./curve-points.js";
import { isRounded, type DayPoints, type Origin, type Points, type RawPoints } from "./points.js";
import { stepsOf } from "./steps.js";

/** A reading of a file, with the origin that our own CSV gives. */
export type FileReading = Reading & Origin;

export interface FileSeries {
  readonly direction: Direction;
  readonly series: Series;
  /** How many readings. */
  readonly count: number;
  /** The readings in slices of at most `most`: oldest first, without overlap. */
  readonly slices: (most: number) => Iterable<FileReading[]>;
}

/**
 * @param now seconds; intervals that end later are impossible
 * @param alive called often: this takes a while
 */
export async function gather(
  points: Points,
  now: number,
  alive: () => Promise<void> = yieldToEventLoop,
): Promise<FileSeries[]> {
  const all: FileSeries[] = [];
  for (const direction of directions) {
    const found = points.found[direction];
    found.curve.decide();
    addDifferences(found, points);
    const daily = daysOf(found.daily, points, now);
    const curve = await curveOf(found, points, now, alive);
    const peaks = daysOf(found.peaks, points, now);
    for (const [series, readings] of [
      ["daily", daily],
      ["load_curve", curve],
      ["max_power", peaks],
    ] as const) {
      if (readings.count > 0) all.push({ direction, series, ...readings });
    }
  }
  return all;
}

/** A day's energy is the next day's index minus its own. A day without an index gives the day before it no energy. */
function addDifferences({ indexes, daily }: RawPoints, points: Points): void {
  const days = indexes.sorted();
  days.forEach((index, i) => {
    const next = days[i + 1];
    if (next?.day !== index.day + 1) return;
    const rounded = isRounded(index) || isRounded(next) ? true : undefined;
    if (next.value >= index.value) daily.push({ ...index, value: next.value - index.value, rounded });
    else points.reject(next.line, "backwards");
  });
}

type Sliced = Pick<FileSeries, "count" | "slices">;

function daysOf(found: DayPoints, points: Points, now: number): Sliced {
  const readings = found
    .sorted()
    .filter(({ line, day }) => isPast(line, startOfDay(day + 1), points, now))
    .map(({ day, value, at, source, revised, rounded }) => ({
      start: startOfDay(day),
      step: lengthOfDay(day),
      value,
      ...(at !== undefined && { at }),
      ...(isRounded({ rounded }) && { rounded: true }),
      ...originOf(source, revised),
    }));
  return {
    count: readings.length,
    *slices(most) {
      for (let from = 0; from < readings.length; from += most) yield readings.slice(from, from + most);
    },
  };
}

function isPast(line: number, end: number, points: Points, now: number): boolean {
  if (end <= now) return true;
  points.reject(line, "future");
  return false;
}

function originOf(source: string | undefined, revised: boolean | undefined): Origin {
  return { ...(source !== undefined && { source }), ...(revised === true && { revised }) };
}

async function curveOf(
  { curve, mayBeStarts }: RawPoints,
  points: Points,
  now: number,
  alive: () => Promise<void>,
): Promise<Sliced> {
  const exact = select(curve, (i) => curve.isExact(i));
  const naive = select(curve, (i) => !curve.isExact(i));
  const resolved = await resolve(curve, naive, points, alive);
  await alive();
  const ends = curve.lastOfEach(join(exact, resolved));
  await alive();
  const steps = stepsOf(curve, ends);
  await alive();
  const shift = mayBeStarts && namesStarts(curve, ends, steps) ? 1 : 0;
  const startOf = (k: number): number => curve.end(ends[k]!) - (1 - shift) * steps[k]!;
  const endOf = (k: number): number => startOf(k) + steps[k]!;
  // Positions in `ends`.
  const kept = new Uint32Array(ends.length);
  let count = 0;
  let exactBefore = -Infinity;
  for (const [k, i] of ends.entries()) {
    if (curve.value(i) === undefined) continue;
    const line = curve.line(i);
    if (steps[k] === 0) {
      points.reject(line, "step");
      continue;
    }
    const start = startOf(k);
    if (!isPast(line, endOf(k), points, now)) continue;
    const isExact = !curve.isRounded(i);
    // An exact interval displaces the rounded ones that it crosses.
    if (isExact && start >= exactBefore) while (count > 0 && start < endOf(kept[count - 1]!)) count--;
    const before = count > 0 ? endOf(kept[count - 1]!) : -Infinity;
    if (start < before) {
      if (isExact || before !== exactBefore) points.reject(line, "overlap");
      continue;
    }
    if (isExact) exactBefore = endOf(k);
    kept[count++] = k;
  }
  const readingOf = (k: number): FileReading => {
    const i = ends[k]!;
    return {
      start: startOf(k),
      step: steps[k]!,
      value: curve.value(i)!,
      ...(curve.isRounded(i) && { rounded: true }),
      ...originOf(curve.source(i), curve.isRevised(i)),
    };
  };
  return {
    count,
    *slices(most) {
      for (let from = 0; from < count; from += most) {
        yield Array.from(kept.subarray(from, Math.min(count, from + most)), readingOf);
      }
    },
  };
}

/** The points for which a condition holds, in their order. */
function select(curve: CurvePoints, holds: (i: number) => boolean): Uint32Array {
  const chosen = new Uint32Array(curve.length);
  let count = 0;
  for (let i = 0; i < curve.length; i++) if (holds(i)) chosen[count++] = i;
  return chosen.subarray(0, count);
}

function join(one: Uint32Array, other: Uint32Array): Uint32Array {
  const joined = new Uint32Array(one.length + other.length);
  joined.set(one);
  joined.set(other, one.length);
  return joined;
}

/** Wall times are resolved about a month at a time: any ambiguity stays within one day. */
const BUCKET = 31 * DAY_SECONDS;

/**
 * Makes naive ends instants: on the two change days, the same rules apply as to Enedis's answers ({@link resolveCurve}).
 * @returns the points that have one
 */
async function resolve(
  curve: CurvePoints,
  naive: Uint32Array,
  points: Points,
  alive: () => Promise<void>,
): Promise<Uint32Array> {
  const bucketOf = (i: number): number => Math.floor(curve.end(i) / BUCKET);
  const doubled = new Map<number, number[]>();
  for (const i of inTime(curve, naive)) {
    const known = doubled.get(bucketOf(i));
    if (known) known.push(i);
    else doubled.set(bucketOf(i), [i]);
  }
  await alive();
  const single = curve.lastOfEach(naive.filter((i) => !isDoubled(curve.end(i))));
  const done = new Uint32Array(naive.length);
  let count = 0;
  const resolveBucket = (members: readonly number[]): void => {
    // The position replaces the value, and the step is zero: the returned start is then the stamp's instant.
    const stamps = members.map((i, k) => ({ end: curve.end(i), step: 0, value: k }));
    const left = new Set(members);
    for (const { start, value: k } of resolveCurve(stamps).readings) {
      curve.setInstant(members[k]!, start);
      left.delete(members[k]!);
      done[count++] = members[k]!;
    }
    for (const i of left) points.reject(curve.line(i), "clock");
  };
  for (let from = 0; from < single.length;) {
    const bucket = bucketOf(single[from]!);
    let to = from + 1;
    while (to < single.length && bucketOf(single[to]!) === bucket) to++;
    resolveBucket([...single.subarray(from, to), ...(doubled.get(bucket) ?? [])]);
    doubled.delete(bucket);
    from = to;
    await alive();
  }
  for (const members of doubled.values()) resolveBucket(members);
  return done.subarray(0, count);
}

/**
 * The points of the doubled hours, oldest first: only their order tells summer time from winter time. Files may begin
 * with their newest day, or be concatenated in any order, so each October day is decided on its own.
 */
function inTime(curve: CurvePoints, naive: Uint32Array): number[] {
  const doubled = new Map<number, number[]>();
  for (const i of naive) {
    if (!isDoubled(curve.end(i))) continue;
    const day = dayOfWall(curve.end(i));
    const known = doubled.get(day);
    if (known) known.push(i);
    else doubled.set(day, [i]);
  }
  if (doubled.size === 0) return [];
  // In the doubled hour, the stamps of the day go back once, against the day's order: the majority decides.
  const rises = new Map<number, number>();
  for (let k = 1; k < naive.length; k++) {
    const [before, end] = [curve.end(naive[k - 1]!), curve.end(naive[k]!)];
    const day = dayOfWall(end);
    if (dayOfWall(before) !== day || !doubled.has(day)) continue;
    rises.set(day, (rises.get(day) ?? 0) + Math.sign(end - before));
  }
  return [...doubled].flatMap(([day, all]) => ((rises.get(day) ?? 0) < 0 ? all.reverse() : all));
}

/** The day of an interval, by wall time: a day's last interval ends at midnight. */
function dayOfWall(end: number): Day {
  return Math.ceil(end / DAY_SECONDS) - 1;
}

/**
 * Whether stamps are the STARTS of their intervals, as in the files of meters above 36 kVA
 * (docs/dev/enedis.md#customer-csv-curve): the first stamp begins a day, and the last interval would end one.
 */
function namesStarts(curve: CurvePoints, ends: Uint32Array, steps: Int32Array): boolean {
  const [first, last] = [ends[0], ends.at(-1)];
  if (first === undefined || last === undefined) return false;
  return (
    toWall(curve.end(first)) % DAY_SECONDS === 0 &&
    toWall(curve.end(last) + steps.at(-1)!) % DAY_SECONDS === 0
  );
}
