import { yieldToEventLoop } from "./pause.js";

/** How many are worked on before others have their turn of the event loop. */
const AT_ONCE = 20;

/**
 * Works on one after the other, thousands too, and lets everything else have its turn.
 * @param isStale ends it early
 * @throws what the work throws: the rest is not worked on
 */
export async function inBatches<T>(
  all: Iterable<T>,
  work: (one: T) => void | Promise<void>,
  isStale: () => boolean = () => false,
): Promise<void> {
  let worked = 0;
  for (const one of all) {
    if (worked++ % AT_ONCE === AT_ONCE - 1) await yieldToEventLoop();
    if (isStale()) return;
    const working = work(one);
    if (working !== undefined) await working;
  }
}
