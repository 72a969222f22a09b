import { yieldToEventLoop } from "./pause.js";

/**
 * Does long work in slices: wherever it yields, everything else of the process has its turn. The work decides where, by
 * counting and not by the clock, so that it is the same at each run.
 *
 * @param pause waits for the others
 * @throws what the work throws; `signal.reason` when aborted between two slices
 */
export async function inSlices<T>(
  work: Generator<void, T, void>,
  signal?: AbortSignal,
  pause: () => Promise<void> = yieldToEventLoop,
): Promise<T> {
  for (;;) {
    const slice = work.next();
    if (slice.done === true) return slice.value;
    await pause();
    signal?.throwIfAborted();
  }
}
