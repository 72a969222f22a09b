/** Work on thousands of meters that lets everything else have its turn. */
import { yieldToEventLoop } from "../base/index.js";

/** How many are worked on before others have their turn of the event loop. */
const AT_ONCE = 20;

/** Works on one after the other. @param isStale ends it early */
export async function gently<T>(
  all: Iterable<T>,
  work: (one: T) => void | Promise<void>,
  isStale: () => boolean = () => false,
): Promise<void> {
  let worked = 0;
  for (const one of all) {
    if (worked++ % AT_ONCE === AT_ONCE - 1) await yieldToEventLoop();
    if (isStale()) return;
    await work(one);
  }
}
