/** Measures how long work blocks the event loop. */
import { ALONE } from "../scripts/lib/alone.mjs";

/** A test that measures: `npm test` runs it when nothing else runs (scripts/lib/alone.mjs). */
export function alone(title: string, work: () => Promise<void>): void {
  it(`${title} ${ALONE}`, work);
}

export interface Measured<T> {
  readonly result: T;
  /** Milliseconds from beginning to end, including other programs of the machine. */
  readonly elapsed: number;
  /** The longest stretch between two turns of the event loop, in milliseconds of this thread's processor time. */
  readonly longest: number;
}

/** Processor time and not the clock's: a loaded machine makes every stretch longer, but not its work. */
function spent(): number {
  // Node.js measures the thread's own share only since 23.9.
  const usage = process as { threadCpuUsage?: typeof process.cpuUsage };
  const { user, system } = usage.threadCpuUsage?.() ?? process.cpuUsage();
  return (user + system) / 1_000;
}

/** Milliseconds of processor time that synchronous work takes: the least of three times, as each may collect garbage. */
export function leastTime(work: () => void): number {
  const times = [1, 2, 3].map(() => {
    const before = spent();
    work();
    return spent() - before;
  });
  return Math.min(...times);
}

/**
 * The same of work that leaves nothing behind, at its best of three times: the first loads and compiles code, and each may
 * collect garbage. What holds the loop by itself does so every time.
 */
export async function inPiecesAtBest(work: () => Promise<void>): Promise<Measured<void>> {
  const all: Measured<void>[] = [];
  for (let i = 0; i < 3; i++) all.push(await inPieces(work));
  return all.reduce((best, one) => (one.longest < best.longest ? one : best));
}

export async function inPieces<T>(work: () => Promise<T>): Promise<Measured<T>> {
  const state = { longest: 0, done: false };
  const began = performance.now();
  let before = spent();
  const turn = (): void => {
    const after = spent();
    state.longest = Math.max(state.longest, after - before);
    before = after;
    if (!state.done) setImmediate(turn);
  };
  setImmediate(turn);
  const result = await work();
  const elapsed = performance.now() - began;
  state.done = true;
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  return { result, elapsed, longest: state.longest };
}
