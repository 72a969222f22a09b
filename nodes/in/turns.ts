/** When an `in` node may send its next message (docs/dev/decisions.md#5-message-slices). */
import type { Clock } from "../base/index.js";

/** Between two messages: each costs the flows some milliseconds. */
export const PAUSE_MS = 20;

/** Sends the next message of a meter; returns whether there was one. */
type Pump = () => boolean;

/** Takes a turn. The returned function gives it back. */
export type Turns = (pump: Pump) => () => void;

/** The turns of a node with one meter. */
export function ownTurns(clock: Clock): Turns {
  return (pump) => clock.wake(PAUSE_MS, pump);
}

/** How many meters look for a message at once: thousands that have none must not hold up one that has. */
const AT_ONCE = 20;

/** The turns of a node with many meters: one after the other, so that their messages are as far apart as those of one. */
export function sharedTurns(clock: Clock): Turns {
  const waiting = new Set<Pump>();
  let isWoken = false;
  const wake = (): void => {
    if (isWoken || waiting.size === 0) return;
    isWoken = true;
    clock.wake(PAUSE_MS, () => {
      isWoken = false;
      pass();
      wake();
    });
  };
  const pass = (): void => {
    let looks = 0;
    for (const pump of waiting) {
      if (looks++ === AT_ONCE) return;
      waiting.delete(pump);
      if (pump()) return;
    }
  };
  return (pump) => {
    waiting.add(pump);
    wake();
    return () => waiting.delete(pump);
  };
}
