/** Pauses in work that is asynchronous. */
import type { Clock } from "./clock.js";

/** What goes on in the next turns of the event loop, first come, first served. */
const waiting: (() => void)[] = [];

/**
 * Lets everything else of the process have its turn (docs/dev/decisions.md#3-event-loop). Of all that wait here, one goes
 * on in each turn: the slices of thousands of meters one after the other would hold the loop for seconds.
 */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(goOn);
  });
}

/** Lets everything else have its turn after each so many steps of long work. */
export class Pauses {
  readonly #every: number;
  #steps = 0;

  /** @param every steps between two pauses: some milliseconds of work */
  constructor(every: number) {
    this.#every = every;
  }

  /** Await it at each step. @returns undefined: there is no pause yet */
  step(steps = 1): Promise<void> | undefined {
    this.#steps += steps;
    if (this.#steps < this.#every) return undefined;
    this.#steps = 0;
    return yieldToEventLoop();
  }
}

/** What was put off before this has its turn of the event loop first, and nothing else need have had one. */
export function nextTurn(): Promise<void> {
  return new Promise(setImmediate);
}

function goOn(): void {
  const next = waiting.shift()!;
  if (waiting.length > 0) setImmediate(goOn);
  next();
}

/** Waits `ms` milliseconds, or until the signal is aborted: look at it afterwards. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const end = (): void => {
      cancel();
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const cancel = clock.wake(ms, end);
    signal?.addEventListener("abort", end, { once: true });
  });
}

/**
 * Waits for work that goes on whatever happens here.
 * @throws what it throws; `signal.reason`, as soon as the signal is aborted
 */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let abort!: () => void;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => {
      reject(signal.reason as Error);
    };
  });
  signal.addEventListener("abort", abort, { once: true });
  // An event that has been before does not come again.
  if (signal.aborted) abort();
  try {
    return await Promise.race([aborted, work]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
