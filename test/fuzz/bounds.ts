/** What a door must hold, besides not to break. */
import type { Failure, Outcome } from "./run.js";

/** The longest that the event loop may be held, in milliseconds. */
const LONGEST_HOLD_MS = 1_000;
/** How much memory may grow, in bytes: at its peak, and what is left after garbage collection. */
const MOST_GROWTH = 200 * 1_024 * 1_024;

/** What an outcome does not hold; without a seed, it has no single cause. */
export function broken({ failures, longest, rss, peak, heap }: Outcome): (Failure | Omit<Failure, "seed">)[] {
  const grown = Math.max(rss, peak, heap);
  return [
    ...failures,
    ...(longest.ms > LONGEST_HOLD_MS
      ? [{ seed: longest.seed, text: `held the event loop for ${Math.round(longest.ms)} ms` }]
      : []),
    ...(grown > MOST_GROWTH ? [{ text: `memory grew by ${Math.round(grown / 1_048_576)} MB` }] : []),
  ];
}
