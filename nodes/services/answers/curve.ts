/** Load curves: from points with naive stamps to readings at exact instants. */
import {
  DAY_SECONDS,
  dayOf,
  isCurveStep,
  isDoubled,
  isOnGrid,
  lengthOfDay,
  resolveCurve,
  type CurvePoint,
  type Reading,
} from "../../readings/index.js";
import type { Oddities } from "./oddities.js";
import { isInside, SLICE, type ParseOptions, type Point } from "./points.js";
import type { Query } from "../contract/index.js";

/** Yields between slices, and between steps that each look at all points once. */
export function* curveOf(
  points: readonly Point[],
  query: Query,
  options: ParseOptions,
  oddities: Oddities,
): Generator<void, Reading[], void> {
  // A point without an interval gets its neighbours' interval, if they all agree (docs/dev/enedis.md#intervals).
  const common = commonStep(points);

  const stamped: CurvePoint[] = [];
  let slice = 0;
  for (const { wall, stamp, value, step: own } of points) {
    if (++slice % SLICE === 0) yield;
    const step = own ?? common;
    const isKnown = step !== undefined && isCurveStep(step);
    if (value === undefined && !(isKnown && isOnGrid(wall))) continue;
    if (!isKnown) oddities.add("step", stamp);
    else if (!isOnGrid(wall)) oddities.add("stamp", stamp);
    else stamped.push({ end: wall, step, value });
  }

  let stamps = options.stamps;
  const other = stamps === "end" ? "start" : "end";
  if (common !== undefined && contradicts(stamped, common, query, other)) {
    stamps = other;
    oddities.add("convention", `stamps are the ${other} of their interval`);
  }
  if (slice >= SLICE) yield;
  const ends = withoutCacheDuplicates(
    stamps === "end" ? stamped : stamped.map((point) => ({ ...point, end: point.end + point.step })),
  );
  if (slice >= SLICE) yield;
  const { readings, issues } = resolveCurve(ends);
  for (const issue of issues) oddities.add(issue.reason, () => wallText(issue.end));
  const inside: Reading[] = [];
  for (const reading of readings) {
    if (++slice % SLICE === 0) yield;
    if (isInside(dayOf(reading.start), query, options, oddities)) inside.push(reading);
  }
  return inside;
}

/** The interval shared by all points that have one; undefined when they differ, or none has one. */
function commonStep(points: readonly Point[]): number | undefined {
  let common: number | undefined;
  for (const { step } of points) {
    if (step === undefined) continue;
    if (common !== undefined && step !== common) return undefined;
    common = step;
  }
  return common;
}

/**
 * Whether the answer consists of complete ordinary days, all of them requested, when its stamps are read by the `other`
 * convention, while the expected convention leaves a point outside them (docs/dev/enedis.md#stamp-self-check).
 */
function contradicts(
  points: readonly CurvePoint[],
  step: number,
  query: Query,
  other: ParseOptions["stamps"],
): boolean {
  let first = Infinity;
  let last = -Infinity;
  for (const point of points) {
    if (point.step !== step) return false;
    if (point.end < first) first = point.end;
    if (point.end > last) last = point.end;
  }
  const from = other === "start" ? first : first - step;
  const to = other === "start" ? last + step : last;
  if (other === "start" ? from !== query.start * DAY_SECONDS : to !== query.end * DAY_SECONDS) return false;
  if (
    from % DAY_SECONDS !== 0 ||
    to % DAY_SECONDS !== 0 ||
    from < query.start * DAY_SECONDS ||
    to > query.end * DAY_SECONDS
  )
    return false;
  for (let day = from / DAY_SECONDS; day < to / DAY_SECONDS; day++)
    if (lengthOfDay(day) !== DAY_SECONDS) return false;
  return new Set(points.map((point) => point.end)).size * step === to - from;
}

/**
 * MyElectricalData may send a point from its cache and again as fetched (docs/dev/enedis.md#myelectricaldata-v2-cache).
 * Outside the doubled hour, equal pairs are one reading anyway. Inside it, two points are the two hours; of three or
 * more, equal ones are such duplicates, as long as two different ones remain.
 */
function withoutCacheDuplicates(points: readonly CurvePoint[]): readonly CurvePoint[] {
  const doubled = new Map<number, CurvePoint[]>();
  for (const point of points) {
    if (!isDoubled(point.end)) continue;
    const same = doubled.get(point.end);
    if (same) same.push(point);
    else doubled.set(point.end, [point]);
  }
  const dropped = new Set<CurvePoint>();
  for (const same of doubled.values()) {
    const values = new Set(same.map((point) => point.value));
    if (same.length < 3 || values.size < 2) continue;
    for (const point of same) if (!values.delete(point.value)) dropped.add(point);
  }
  return dropped.size === 0 ? points : points.filter((point) => !dropped.has(point));
}

function wallText(wall: number): string {
  return new Date(wall * 1000).toISOString().slice(0, 19).replace("T", " ");
}
