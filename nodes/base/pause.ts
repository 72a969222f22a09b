/** Pauses in work that is asynchronous. */
import type { Clock } from "./clock.js";

/** Lets everything else of the process have its turn (docs/dev/decisions.md#3-event-loop). */
export function yieldToEventLoop(): Promise<void> {
  return new Promise(setImmediate);
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
