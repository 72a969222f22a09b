/**
 * The intervals of a load curve. Each file, and each answer, has its own steps and its own overlaps; where several have
 * the same time, what says it in more detail counts.
 */
import { DAY_SECONDS, HOUR_SECONDS, toWall } from "../readings/index.js";
import type { CurvePoints } from "./curve-points.js";
import type { Points } from "./points.js";
import { stepsOf } from "./steps.js";

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
  /** Stamps may name the start of their interval. */
  readonly mayBeStarts: boolean;
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
  for (const part of byPart(curve, members, options.points)) {
    await options.alive();
    const ends = curve.lastOfEach(part);
    await options.alive();
    parts.push(intervalsIn(curve, ends, options));
  }
  await options.alive();
  return parts.length === 1 ? parts[0]! : merged(curve, joined(parts), options.points);
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

/** @param ends points of one part, oldest first */
function intervalsIn(
  curve: CurvePoints,
  ends: Uint32Array,
  { points, mayBeStarts, now }: IntervalOptions,
): Intervals {
  const steps = stepsOf(curve, ends);
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
  const chosen = kept.subarray(0, count);
  return {
    point: chosen.map((k) => ends[k]!),
    start: Float64Array.from(chosen, startOf),
    step: Int32Array.from(chosen, (k) => steps[k]!),
  };
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

function joined(parts: readonly Intervals[]): Intervals {
  const count = parts.reduce((sum, { point }) => sum + point.length, 0);
  const all = {
    point: new Uint32Array(count),
    start: new Float64Array(count),
    step: new Int32Array(count),
  };
  let at = 0;
  for (const { point, start, step } of parts) {
    all.point.set(point, at);
    all.start.set(start, at);
    all.step.set(step, at);
    at += point.length;
  }
  return all;
}

function picked({ point, start, step }: Intervals, order: Uint32Array): Intervals {
  return {
    point: order.map((k) => point[k]!),
    start: Float64Array.from(order, (k) => start[k]!),
    step: Int32Array.from(order, (k) => step[k]!),
  };
}

/**
 * The intervals of all parts: of equal ones the last counts, of those that overlap an exact one, then the finer one, then
 * the one that begins first.
 */
function merged(curve: CurvePoints, all: Intervals, points: Points): Intervals {
  const distinct = withoutRepeats(curve, all);
  const { point, start, step } = distinct;
  const endOf = (k: number): number => start[k]! + step[k]!;
  const isRounded = (k: number): boolean => curve.isRounded(point[k]!);
  const isKept = new Uint8Array(point.length).fill(1);
  const contested: number[] = [];
  let before = -Infinity;
  for (let k = 0; k < point.length; k++) {
    if (start[k]! < before || (start[k + 1] ?? Infinity) < endOf(k)) {
      contested.push(k);
      isKept[k] = 0;
    }
    before = Math.max(before, endOf(k));
  }
  if (contested.length === 0) return distinct;
  const keptBeside = (k: number): number[] => {
    const found: number[] = [];
    for (let n = k - 1; n >= 0 && start[n]! > start[k]! - HOUR_SECONDS; n--) {
      if (isKept[n] === 1 && endOf(n) > start[k]!) found.push(n);
    }
    for (let n = k + 1; n < point.length && start[n]! < endOf(k); n++) if (isKept[n] === 1) found.push(n);
    return found;
  };
  const energyOf = (k: number): number => curve.value(point[k]!)! * step[k]!;
  /** A mean power in whole W may be off by less than one. */
  const saysTheSame = (k: number, others: readonly number[]): boolean =>
    others.every((n) => start[n]! >= start[k]! && endOf(n) <= endOf(k)) &&
    others.reduce((sum, n) => sum + step[n]!, 0) === step[k] &&
    Math.abs(others.reduce((sum, n) => sum + energyOf(n), 0) - energyOf(k)) < step[k];
  contested.sort((a, b) => Number(isRounded(a)) - Number(isRounded(b)) || step[a]! - step[b]! || a - b);
  for (const k of contested) {
    const others = keptBeside(k);
    if (others.length === 0) {
      isKept[k] = 1;
      continue;
    }
    const isSilent = isRounded(k) && others.some((n) => !isRounded(n));
    if (!isSilent && !saysTheSame(k, others)) points.reject(curve.line(point[k]!), "overlap");
  }
  return picked(
    distinct,
    Uint32Array.from(point, (_, k) => k).filter((k) => isKept[k] === 1),
  );
}

/** Sorted by start, then the finer ones first. */
function withoutRepeats(curve: CurvePoints, all: Intervals): Intervals {
  const { point, start, step } = all;
  const order = Uint32Array.from(point, (_, k) => k);
  order.sort((a, b) => start[a]! - start[b]! || step[a]! - step[b]! || a - b);
  let count = 0;
  for (const k of order) {
    const known = count > 0 ? order[count - 1]! : undefined;
    const isSame = known !== undefined && start[known] === start[k] && step[known] === step[k];
    if (!isSame) order[count++] = k;
    else if (curve.displaces(point[k]!, point[known]!)) order[count - 1] = k;
  }
  return picked(all, order.subarray(0, count));
}
