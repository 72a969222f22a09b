/** Turns what the formats found into readings: instants, days, and each interval once. */
import { yieldToEventLoop } from "../base/index.js";
import {
  DAY_SECONDS,
  directions,
  lengthOfDay,
  startOfDay,
  toWall,
  type Direction,
  type Reading,
  type Series,
} from "../readings/index.js";
import type { CurvePoints } from "./curve-points.js";
import { toInstants } from "./october.js";
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
  /** The line of each reading. */
  readonly lines: () => Iterable<number>;
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

/**
 * A day's energy is the next day's index minus its own. A day without an index gives the day before it no energy. An
 * index that alone is out of order was damaged, and gives none to either; where all that follow are lower, it is another
 * meter's.
 */
function addDifferences({ indexes, daily }: RawPoints, points: Points): void {
  const days = indexes.sorted().filter((index, i, all) => {
    const [before, after] = [all[i - 1]?.value ?? Infinity, all[i + 1]?.value ?? -Infinity];
    const isDamaged = before <= after && (index.value < before || index.value > after);
    if (isDamaged) points.reject(index.line, "backwards");
    return !isDamaged;
  });
  days.forEach((index, i) => {
    const next = days[i + 1];
    if (next?.day !== index.day + 1) return;
    const rounded = isRounded(index) || isRounded(next) ? true : undefined;
    if (next.value >= index.value) daily.push({ ...index, value: next.value - index.value, rounded });
    else points.reject(next.line, "backwards");
  });
}

type Sliced = Pick<FileSeries, "count" | "slices" | "lines">;

function daysOf(found: DayPoints, points: Points, now: number): Sliced {
  const past = found.sorted().filter(({ line, day }) => isPast(line, startOfDay(day + 1), points, now));
  const readings = past.map(({ day, value, at, source, revised, rounded }) => ({
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
    lines: () => past.map(({ line }) => line),
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
  { curve, mayBeStarts, isNewestFirst }: RawPoints,
  points: Points,
  now: number,
  alive: () => Promise<void>,
): Promise<Sliced> {
  const exact = select(curve, (i) => curve.isExact(i));
  const naive = select(curve, (i) => !curve.isExact(i));
  const resolved = await toInstants(curve, naive, { points, isNewestFirst, alive });
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
    *lines() {
      for (let k = 0; k < count; k++) yield curve.line(ends[kept[k]!]!);
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
