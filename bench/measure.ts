/** Measuring and reporting: medians of alternating runs, and lines with their baseline beside them. */
import { PerformanceObserver } from "node:perf_hooks";

/** One measured line of a report. */
export interface Line {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The comparison, measured in the same run. */
  readonly baseline?: { readonly name: string; readonly value: number };
  /** The promise, and whether this run kept it. */
  readonly goal?: { readonly text: string; readonly met: boolean };
}

/** A separate table: figures by size. */
export interface Matrix {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly [name: string, ...values: (number | undefined)[]])[];
}

interface Report {
  readonly lines: readonly Line[];
  readonly matrices?: readonly Matrix[];
}

/** One part of the benchmark, run in its own process. */
export interface Suite {
  readonly title: string;
  run(): Promise<Report>;
}

/** The middle value; for an even count, the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Milliseconds that `work` takes. */
export async function timeOf(work: () => unknown): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/**
 * Medians, in milliseconds, of pieces of work that take turns: a temporary disturbance of the machine affects all of
 * them. Each runs twice before it counts, so that all are measured warm.
 */
export async function compare<K extends string>(
  works: Readonly<Record<K, () => unknown>>,
  runs = 9,
): Promise<Record<K, number>> {
  const names = Object.keys(works) as K[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  for (let run = -2; run < runs; run++) {
    for (const name of names) {
      globalThis.gc?.();
      const time = await timeOf(works[name]);
      if (run >= 0) times[name].push(time);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times[name])])) as Record<K, number>;
}

/** How often blocks of the event loop are looked for, in milliseconds. */
const RESOLUTION = 1;

export interface Block {
  /** The longest one, in milliseconds. */
  readonly longest: number;
  /** The longest one without the pauses that V8's garbage collector makes in it. */
  readonly ours: number;
}

/** The longest time, in milliseconds, that `work` blocked the event loop. */
export async function longestBlock(work: () => unknown): Promise<number> {
  const { longest } = await blockOf(work);
  return longest;
}

/** The longest block of the event loop by `work`. */
export async function blockOf(work: () => unknown): Promise<Block> {
  const pauses: { readonly from: number; readonly to: number }[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      pauses.push({ from: startTime, to: startTime + duration });
  });
  observer.observe({ entryTypes: ["gc"] });
  const blocks: { readonly from: number; readonly to: number }[] = [];
  let from = performance.now();
  const ticker = setInterval(() => {
    const to = performance.now();
    if (to - from > RESOLUTION) blocks.push({ from: from + RESOLUTION, to });
    from = to;
  }, RESOLUTION);
  await work();
  // The observer hears of the last pauses some turns later.
  await new Promise((resolve) => setTimeout(resolve, 20));
  clearInterval(ticker);
  observer.disconnect();
  const most = (lengths: readonly number[]): number => lengths.reduce((a, b) => Math.max(a, b), 0);
  let first = 0;
  const ours = blocks.map((block) => {
    while (first < pauses.length && pauses[first]!.to <= block.from) first++;
    let rest = block.to - block.from;
    for (let i = first; i < pauses.length && pauses[i]!.from < block.to; i++)
      rest -= Math.min(pauses[i]!.to, block.to) - Math.max(pauses[i]!.from, block.from);
    return rest;
  });
  return { longest: most(blocks.map(({ from, to }) => to - from)), ours: most(ours) };
}

/** A goal of the form "at most". */
export function atMost(limit: number, value: number, text: string): NonNullable<Line["goal"]> {
  return { text: `≤ ${text}`, met: value <= limit };
}

/** A goal of the form "at least". */
export function atLeast(limit: number, value: number, text: string): NonNullable<Line["goal"]> {
  return { text: `≥ ${text}`, met: value >= limit };
}
