/** How tests wait for what other code does: of the nodes, or of another process. */

/** Waits for a condition that the code under test causes; fails loudly if it does not. @param lookMs longer where to look costs something */
export async function until(
  what: string,
  condition: () => boolean,
  timeoutMs = 120_000,
  lookMs = 20,
): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`waited ${timeoutMs} ms in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}

/** Between two looks, in milliseconds. */
const LOOK_MS = 50;

/**
 * Waits until a value has stayed the same for `quietMs`: shows that nothing more happens. It counts looks, not the time: a
 * process that had no processor for a while has had no turn to do anything either.
 */
export async function settled(value: () => unknown, quietMs = 1_200): Promise<void> {
  let last = JSON.stringify(value());
  for (let looks = 0; looks * LOOK_MS < quietMs; looks++) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const next = JSON.stringify(value());
    if (next !== last) looks = 0;
    last = next;
  }
}
