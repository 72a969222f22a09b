/** The length of each interval of a curve whose stamps name their ends only. */
import { isCurveStep } from "../../readings/index.js";
import type { CurvePoints } from "./curve-points.js";

/** Consecutive points with the same distance to the stamp before them, except for holes. */
interface Run {
  readonly gap: number;
  /** How many points. */
  size: number;
  /** Each interval begins at a multiple of its length, as all of Enedis's do. */
  isEven: boolean;
}

/**
 * This many equal distances in a row are a step, not holes in a finer one. At the edge of a file, fewer are enough, as
 * the step may have changed close to it.
 */
const LONG = 12;
const LONG_AT_EDGE = 4;

interface Runs {
  readonly runs: readonly Run[];
  /** Of each point: the position of its run; −1: it is in none. */
  readonly runIndex: Int32Array;
}

function runsOf(curve: CurvePoints, ends: Uint32Array): Runs {
  const runs: Run[] = [];
  const runIndex = new Int32Array(ends.length).fill(-1);
  for (const [k, i] of ends.entries()) {
    const gap = k === 0 ? 0 : curve.end(i) - curve.end(ends[k - 1]!);
    if (!isCurveStep(gap)) continue;
    let run = runs.at(-1);
    if (run?.gap !== gap) runs.push((run = { gap, size: 0, isEven: true }));
    run.size++;
    run.isEven &&= curve.end(i) % gap === 0;
    runIndex[k] = runs.length - 1;
  }
  return { runs, runIndex };
}

/**
 * Whether a run's step is certain: it is long, or lies between coarser runs, whose distances may be holes. Two halves of
 * such a distance are not: a single stamp in its middle makes them (docs/dev/enedis.md#customer-csv-curve).
 */
function isCertain({ gap, size, isEven }: Run, k: number, runs: readonly Run[]): boolean {
  const [before, after] = [runs[k - 1], runs[k + 1]];
  const isFiner = size > 1 && gap < (before?.gap ?? Infinity) && gap < (after?.gap ?? Infinity);
  const areHalves = size === 2 && before?.gap === 2 * gap && after?.gap === 2 * gap;
  if (isFiner && !areHalves) return true;
  return isEven && size >= (before && after ? LONG : LONG_AT_EDGE);
}

/**
 * Single stamps among intervals of one certain length that do not fit into them: damaged ones, whose neighbours are as
 * long as the others. At the edge of a file, the few beyond its last certain ones.
 */
function straysIn(curve: CurvePoints, ends: Uint32Array, { runs, runIndex }: Runs): Set<number> {
  const strays = new Set<number>();
  let [before, waiting]: [Run | undefined, number[]] = [undefined, []];
  const close = (one: Run | undefined, other: Run | undefined): void => {
    const run = one ?? other;
    if (!run?.isEven) return;
    const isOff = (k: number): boolean =>
      curve.step(ends[k]!) === undefined && curve.end(ends[k]!) % run.gap !== 0;
    const off = waiting.filter(isOff);
    const isEdge = one === undefined || other === undefined;
    // A finer step has more of them than one.
    const isOther = isEdge ? waiting.length >= LONG_AT_EDGE && off.length > 1 : one.gap !== other.gap;
    if (!isOther) for (const k of off) strays.add(k);
  };
  for (let k = 0; k < ends.length; k++) {
    const n = runIndex[k]!;
    if (n < 0 || !isCertain(runs[n]!, n, runs)) {
      waiting.push(k);
      continue;
    }
    close(before, runs[n]);
    [before, waiting] = [runs[n], []];
  }
  close(before, undefined);
  return strays;
}

/**
 * The step of each interval: what the file says, else the distance to the previous stamp. A few longer distances among
 * shorter ones are holes: what is missing must not count as measured. An interval after a hole of many hours is as long
 * as the one after it. Stamps with an empty value count as neighbours.
 *
 * @param ends points, oldest first
 * @returns seconds; 0: nothing says it
 */
export function stepsOf(curve: CurvePoints, ends: Uint32Array): Int32Array {
  const runs = runsOf(curve, ends);
  const strays = straysIn(curve, ends, runs);
  if (strays.size === 0) return stepsWithout(curve, ends, runs);
  const fitting = ends.filter((_, k) => !strays.has(k));
  const others = stepsWithout(curve, fitting, runsOf(curve, fitting));
  let at = 0;
  return Int32Array.from(ends, (_, k) => (strays.has(k) ? 0 : others[at++]!));
}

function stepsWithout(curve: CurvePoints, ends: Uint32Array, { runs, runIndex }: Runs): Int32Array {
  const certain = runs.map(isCertain);
  const found = runs.map(({ gap }) => gap);
  // An uncertain run gets the finest step up to the next certain run, on both sides.
  const count = runs.length;
  for (const order of [(n: number) => n, (n: number) => count - 1 - n]) {
    let finest = Infinity;
    for (let n = 0; n < count; n++) {
      const k = order(n);
      finest = certain[k] ? runs[k]!.gap : Math.min(finest, runs[k]!.gap);
      found[k] = Math.min(found[k]!, finest);
    }
  }
  // A few single distances within a certain step are those to a point with a damaged stamp.
  const isLone = (n: number): boolean => runs[n]?.size === 1 && !certain[n];
  for (let n = 1; n < count - 1; n++) {
    if (!isLone(n) || !certain[n - 1]) continue;
    const next = [1, 2, 3].map((more) => n + more).find((other) => !isLone(other));
    const { gap } = runs[n - 1]!;
    if (next !== undefined && certain[next] && runs[next]!.gap === gap) found.fill(gap, n, next);
  }
  const steps = new Int32Array(ends.length);
  for (let k = 0; k < ends.length; k++) {
    const run = runIndex[k]!;
    steps[k] = curve.step(ends[k]!) ?? (run < 0 ? 0 : found[run]!);
  }
  for (let k = steps.length - 2; k >= 0; k--) if (steps[k] === 0) steps[k] = steps[k + 1]!;
  // At the end, nothing follows: the previous step counts.
  for (let k = 1; k < steps.length; k++) if (steps[k] === 0) steps[k] = steps[k - 1]!;
  const isOff = (k: number): boolean =>
    curve.step(ends[k]!) === undefined && curve.end(ends[k]!) % steps[k]! !== 0;
  const off = steps.map((step, k) => Number(step > 0 && isOff(k)));
  for (let k = 1; k < steps.length - 1; k++) {
    const isAlone = off[k] === 1 && off[k - 1] === 0 && off[k + 1] === 0;
    // Where all intervals begin at multiples of their length, one that does not has a damaged stamp.
    if (isAlone && steps[k - 1] === steps[k] && steps[k + 1] === steps[k]) steps[k] = 0;
  }
  return steps;
}
