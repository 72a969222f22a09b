/** Turns what the formats found into readings: instants, days, and each interval once. */
import { yieldToEventLoop } from "../../base/index.js";
import {
  directions,
  lengthOfDay,
  startOfDay,
  type Day,
  type Direction,
  type Reading,
  type Series,
} from "../../readings/index.js";
import type { CurvePoints } from "./curve-points.js";
import { intervalsOf } from "./intervals.js";
import { rankOfGrid } from "./index-days.js";
import { toInstants } from "./october.js";
import { isRounded, type Origin } from "./point.js";
import type { DayPoints, Points, RawPoints } from "./points.js";
import type { FoundRegisters } from "./register-rows.js";
import type { StampEnd } from "./stamp-ends.js";

/** What registers showed, in one direction. */
export interface FileRegisters extends FoundRegisters {
  readonly direction: Direction;
}

/** Dates that are not past are left out. @param today the current day in Paris */
export function registersIn(points: Points, today: Day): FileRegisters[] {
  const isPast = ({ day }: { readonly day: Day }): boolean => day <= today;
  return directions
    .map((direction) => {
      const { readings, events } = points.found[direction].registers.found();
      return { direction, readings: readings.filter(isPast), events: events.filter(isPast) };
    })
    .filter(({ readings, events }) => readings.length + events.length > 0);
}

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

interface GatherOptions {
  /** Seconds; intervals that end later are impossible. */
  readonly now: number;
  /** Which end of its interval a stamp names where the kind of a file does not say it. */
  readonly stamps?: StampEnd | undefined;
  /** Called often: this takes a while. */
  readonly alive?: () => Promise<void>;
}

/** @throws {ImportError} `unknown-stamps` */
export async function gather(
  points: Points,
  { now, stamps, alive = yieldToEventLoop }: GatherOptions,
): Promise<FileSeries[]> {
  const all: FileSeries[] = [];
  for (const direction of directions) {
    const found = points.found[direction];
    found.curve.decide();
    found.grids.pushTo(found, { rounded: false }, rankOfGrid, MOST_OF_A_DAY);
    addDifferences(found, points);
    const daily = daysOf(found.daily, points, now);
    const curve = await curveOf(found, points, { now, stamps, alive });
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

/** Wh: the grids of a day are those of meters up to 36 kVA, and some were far off (docs/dev/enedis.md#r151). */
const MOST_OF_A_DAY = 1_000_000;

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
  { curve, headUnits, isNewestFirst }: RawPoints,
  points: Points,
  { now, stamps, alive }: Pick<GatherOptions, "now" | "stamps"> & { readonly alive: () => Promise<void> },
): Promise<Sliced> {
  const exact = select(curve, (i) => curve.isExact(i));
  const naive = select(curve, (i) => !curve.isExact(i));
  const resolved = await toInstants(curve, naive, { points, isNewestFirst, alive });
  await alive();
  const options = { points, headUnits, stamps, now, alive };
  const { point, start, step } = await intervalsOf(curve, join(exact, resolved), options);
  const count = point.length;
  const readingOf = (k: number): FileReading => {
    const i = point[k]!;
    return {
      start: start[k]!,
      step: step[k]!,
      value: curve.value(i)!,
      ...(curve.isRounded(i) && { rounded: true }),
      ...originOf(curve.source(i), curve.isRevised(i)),
    };
  };
  return {
    count,
    *slices(most) {
      for (let from = 0; from < count; from += most) {
        const to = Math.min(count, from + most);
        yield Array.from({ length: to - from }, (_, k) => readingOf(from + k));
      }
    },
    *lines() {
      for (const i of point) yield curve.line(i);
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
