/**
 * The intervals of a load curve. Each file, and each answer, has its own steps and its own overlaps; where several have
 * the same time, what says it in more detail counts.
 */
import { LONGEST_CURVE_STEP } from "../../readings/index.js";
import type { CurvePoints } from "./curve-points.js";
import type { Points } from "./points.js";
import { assumed, stampsOfCustomer, type HeadUnit, type StampEnd } from "./stamp-ends.js";
import { stepsOf } from "./steps.js";

/** Overlapping intervals between two `alive()`: a reader that is silent for too long is ended (process/reader.ts). */
const SLICE = 50_000;

/** Columns: oldest first, without overlap. */
export interface Intervals {
  /** Positions in the curve. */
  readonly point: Uint32Array;
  readonly start: Float64Array;
  /** Seconds. */
  readonly step: Int32Array;
}

export interface IntervalOptions {
  readonly points: Points;
  /** Of the parts in the customer's CSV; the stamps of all others are ends. */
  readonly headUnits: ReadonlyMap<number, ReadonlySet<HeadUnit>>;
  /** Which end of its interval a stamp names where the kind of a file does not say it. */
  readonly stamps: StampEnd | undefined;
  /** Seconds; intervals that end later are impossible. */
  readonly now: number;
  /** Called often: this takes a while. */
  readonly alive: () => Promise<void>;
}

/** @param members points whose ends are instants */
export async function intervalsOf(
  curve: CurvePoints,
  members: Uint32Array,
  options: IntervalOptions,
): Promise<Intervals> {
  const parts: Intervals[] = [];
  const found = byPart(curve, members, options.points);
  for (const part of found) {
    await options.alive();
    const ends = curve.oneOfEach(part);
    await options.alive();
    parts.push(intervalsIn(curve, ends, options, found.length > 1));
  }
  await options.alive();
  return parts.length === 1 ? parts[0]! : merged(curve, joined(parts), options);
}

/** The points of each file, or answer, in their order. */
function byPart(curve: CurvePoints, members: Uint32Array, points: Points): Uint32Array[] {
  const partOf = new Uint32Array(curve.length);
  for (const i of members) partOf[i] = points.partOf(curve.line(i));
  const isSorted = members.every((i, k) => k === 0 || partOf[members[k - 1]!]! <= partOf[i]!);
  // A typed array's sort is stable, as all are since ES2019.
  const sorted = isSorted ? members : members.sort((a, b) => partOf[a]! - partOf[b]!);
  const parts: Uint32Array[] = [];
  for (let from = 0; from < sorted.length;) {
    let to = from + 1;
    while (to < sorted.length && partOf[sorted[to]!] === partOf[sorted[from]!]) to++;
    parts.push(sorted.subarray(from, to));
    from = to;
  }
  return parts;
}

/**
 * @param ends points of one part, oldest first; at least one
 * @param hasOthers there are other parts: those intervals follow that its lines contest, as they contest any other value
 * @throws {ImportError} `unknown-stamps`
 */
function intervalsIn(
  curve: CurvePoints,
  ends: Uint32Array,
  { points, headUnits, stamps, now }: IntervalOptions,
  hasOthers: boolean,
): Intervals {
  const steps = stepsOf(curve, ends);
  const line = curve.line(ends[0]!);
  const units = headUnits.get(points.partOf(line));
  const named = units && assumed(stampsOfCustomer(units, steps), stamps, { format: "customer-csv", line });
  const shift = named === "start" ? 1 : 0;
  const startOf = (k: number): number => curve.end(ends[k]!) - (1 - shift) * steps[k]!;
  const endOf = (k: number): number => startOf(k) + steps[k]!;
  // Positions in `ends`.
  const kept = new Uint32Array(ends.length);
  const contested: number[] = [];
  let count = 0;
  let exactBefore = -Infinity;
  for (const [k, i] of ends.entries()) {
    if (curve.value(i) === undefined) {
      if (hasOthers && curve.isContested(i) && steps[k]! > 0) contested.push(k);
      continue;
    }
    const line = curve.line(i);
    if (steps[k] === 0) {
      points.reject(line, "step");
      continue;
    }
    const start = startOf(k);
    if (endOf(k) > now) {
      points.reject(line, "future");
      continue;
    }
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
  // Behind the others, in the room of those that were not kept.
  kept.set(contested, count);
  const chosen = kept.subarray(0, count + contested.length);
  return {
    point: chosen.map((k) => ends[k]!),
    start: Float64Array.from(chosen, startOf),
    step: Int32Array.from(chosen, (k) => steps[k]!),
  };
}

/** Takes the parts out of their list: millions of intervals are not held twice. */
function joined(parts: Intervals[]): Intervals {
  const count = parts.reduce((sum, { point }) => sum + point.length, 0);
  const all = {
    point: new Uint32Array(count),
    start: new Float64Array(count),
    step: new Int32Array(count),
  };
  let at = count;
  // From the end: taking the first of many moves all others.
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    at -= part.point.length;
    all.point.set(part.point, at);
    all.start.set(part.start, at);
    all.step.set(part.step, at);
  }
  return all;
}

/**
 * The intervals of all parts: equal ones count once, and not at all if their values differ; of those that overlap, an
 * exact one counts, then the finer one, then the one that begins first.
 */
async function merged(
  curve: CurvePoints,
  all: Intervals,
  { points, alive }: IntervalOptions,
): Promise<Intervals> {
  const order = sortedOnce(curve, all);
  await alive();
  const count = order.length;
  const startOf = (k: number): number => all.start[order[k]!]!;
  const stepOf = (k: number): number => all.step[order[k]!]!;
  const endOf = (k: number): number => startOf(k) + stepOf(k);
  const pointOf = (k: number): number => all.point[order[k]!]!;
  const isRounded = (k: number): boolean => curve.isRounded(pointOf(k));
  const isKept = new Uint8Array(count).fill(1);
  let before = -Infinity;
  for (let k = 0; k < count; k++) {
    if (startOf(k) < before || (k + 1 < count && startOf(k + 1) < endOf(k))) isKept[k] = 0;
    before = Math.max(before, endOf(k));
  }
  const overlapping = Uint32Array.from(order.keys()).filter((k) => isKept[k] === 0);
  overlapping.sort((a, b) => Number(isRounded(a)) - Number(isRounded(b)) || stepOf(a) - stepOf(b) || a - b);
  const keptBeside = (k: number): number[] => {
    const found: number[] = [];
    for (let n = k - 1; n >= 0 && startOf(n) > startOf(k) - LONGEST_CURVE_STEP; n--) {
      if (isKept[n] === 1 && endOf(n) > startOf(k)) found.push(n);
    }
    for (let n = k + 1; n < count && startOf(n) < endOf(k); n++) if (isKept[n] === 1) found.push(n);
    return found;
  };
  const energyOf = (k: number): number => curve.value(pointOf(k))! * stepOf(k);
  /** A mean power in whole W may be off by less than one. */
  const saysTheSame = (k: number, others: readonly number[]): boolean =>
    others.every((n) => startOf(n) >= startOf(k) && endOf(n) <= endOf(k)) &&
    others.reduce((sum, n) => sum + stepOf(n), 0) === stepOf(k) &&
    Math.abs(others.reduce((sum, n) => sum + energyOf(n), 0) - energyOf(k)) < stepOf(k);
  for (const [done, k] of overlapping.entries()) {
    if (done % SLICE === 0) await alive();
    const others = keptBeside(k);
    if (others.length === 0) {
      isKept[k] = 1;
      continue;
    }
    const isSilent = isRounded(k) && others.some((n) => !isRounded(n));
    if (!isSilent && !saysTheSame(k, others)) points.reject(curve.line(pointOf(k)), "overlap");
  }
  const kept = order.filter((_, k) => isKept[k] === 1);
  return {
    point: kept.map((k) => all.point[k]!),
    start: Float64Array.from(kept, (k) => all.start[k]!),
    step: Int32Array.from(kept, (k) => all.step[k]!),
  };
}

/** Positions by start, the finer ones first; of those with the same interval the one that counts, if one does. */
function sortedOnce(curve: CurvePoints, { point, start, step }: Intervals): Uint32Array {
  const order = Uint32Array.from(point.keys());
  order.sort((a, b) => start[a]! - start[b]! || step[a]! - step[b]! || a - b);
  let count = 0;
  for (const k of order) {
    const known = count > 0 ? order[count - 1]! : undefined;
    const isSame = known !== undefined && start[known] === start[k] && step[known] === step[k];
    if (!isSame) order[count++] = k;
    else if (curve.oneOf(point[known]!, point[k]!) === point[k]) order[count - 1] = k;
  }
  return order.subarray(0, count).filter((k) => curve.value(point[k]!) !== undefined);
}
