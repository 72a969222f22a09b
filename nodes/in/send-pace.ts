/**
 * When an `in` node may send its next message, whatever it is and of whichever meter
 * (docs/dev/decisions.md#5-message-slices).
 */
import type { Clock } from "../base/index.js";

/** Between two messages: each costs the flows some milliseconds. */
export const PAUSE_MS = 20;

/** Sends the next message; returns whether there was one. A promise keeps the turn until it is settled: it never fails. */
type Pump = () => boolean | Promise<void>;

/** Takes a turn. The returned function gives it back. */
export type Turns = (pump: Pump) => () => void;

/** How many meters look for a message at once: thousands that have none must not hold up one that has. */
const AT_ONCE = 20;

/** The turns of a node: first come, first served. */
export function turnsOf(clock: Clock): Turns {
  const waiting = new Set<Pump>();
  let isTaken = false;
  const wake = (): void => {
    if (isTaken || waiting.size === 0) return;
    isTaken = true;
    clock.wake(PAUSE_MS, () => {
      const sending = pass();
      if (sending === undefined) end();
      else void sending.then(end);
    });
  };
  const end = (): void => {
    isTaken = false;
    wake();
  };
  const pass = (): Promise<void> | undefined => {
    let looks = 0;
    for (const pump of waiting) {
      if (looks++ === AT_ONCE) return undefined;
      waiting.delete(pump);
      const sent = pump();
      if (typeof sent === "object") return sent;
      if (sent) return undefined;
    }
    return undefined;
  };
  return (pump) => {
    waiting.add(pump);
    wake();
    return () => waiting.delete(pump);
  };
}

/**
 * Sends in a turn of its own, which ends with the sending.
 * @param closed ends the wait for it
 * @returns what `send` returns; undefined: there was no turn before the end
 * @throws what `send` throws
 */
export function inTurnOf<T>(
  turns: Turns,
  send: () => T | Promise<T>,
  closed: AbortSignal,
): Promise<T | undefined> {
  return new Promise((resolve) => {
    if (closed.aborted) {
      resolve(undefined);
      return;
    }
    const leave = (): void => {
      giveBack();
      resolve(undefined);
    };
    const giveBack = turns(() => {
      closed.removeEventListener("abort", leave);
      const sending = (async () => send())();
      resolve(sending);
      // Who waits for it gets its error.
      const over = (): void => undefined;
      return sending.then(over, over);
    });
    closed.addEventListener("abort", leave, { once: true });
  });
}
