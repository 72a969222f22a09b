/** Virtual time: it stands still during work and then jumps to the next wake-up. */
import { boundedInstant, type Clock } from "../../nodes/base/clock.js";

interface Alarm {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
  cancelled: boolean;
}

/** One process's view of the clock: once it is dead, nothing wakes it. */
export interface ProcessClock extends Clock {
  /** Unique within a simulation. */
  readonly id: number;
  readonly isDead: boolean;
  kill(): void;
}

/** The machine that processes run on: its clock may be wrong, and it may sleep. */
export interface Host {
  /** Milliseconds that its clock is ahead. */
  offset: number;
  /** True time, milliseconds: nothing runs before. */
  asleepUntil: number;
}

/** How far time goes on during one slice of a long answer, in milliseconds. */
const SLICE_MS = 50;

/** Slices of work that wait for their turn of the event loop. */
const waiting = new Set<NodeJS.Immediate>();

const { setImmediate: turn, clearImmediate: takeBack } = global;
// Work that pauses for the event loop does it by this: without it, hours would pass between two slices.
global.setImmediate = Object.assign(<T extends unknown[]>(callback: (...args: T) => void, ...args: T) => {
  const slice = turn(() => {
    waiting.delete(slice);
    callback(...args);
  });
  waiting.add(slice);
  return slice;
}, turn);
global.clearImmediate = (slice) => {
  if (slice !== undefined) waiting.delete(slice);
  takeBack(slice);
};

export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  #processes = 0;
  /** Work under way that takes no time. */
  #held: Promise<unknown> | undefined;
  /** A heap: the earliest alarm first, among equals the one set first. */
  readonly #alarms: Alarm[] = [];

  /** @param now milliseconds since 1970 */
  constructor(now: number) {
    this.#now = now;
  }

  now = (): number => this.#now;

  wake(ms: number, callback: () => void): () => void {
    const alarm = {
      at: this.#now + Math.max(0, ms),
      order: this.#order++,
      callback,
      cancelled: false,
    };
    this.#push(alarm);
    return () => {
      alarm.cancelled = true;
    };
  }

  process(host: Host): ProcessClock {
    let dead = false;
    const wake = (ms: number, callback: () => void): (() => void) => {
      let cancel = this.wake(ms, () => {
        if (dead) return;
        const rest = host.asleepUntil - this.#now;
        if (rest <= 0) callback();
        else cancel = wake(rest, callback);
      });
      return () => {
        cancel();
      };
    };
    return {
      id: ++this.#processes,
      get isDead() {
        return dead;
      },
      now: () => boundedInstant(this.#now + host.offset),
      wake,
      kill: () => {
        dead = true;
      },
    };
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.wake(ms, resolve);
    });
  }

  /** Does work that waits for files or threads, in no time. It must not wait for this clock. */
  async during(work: () => Promise<void>): Promise<void> {
    const done = work();
    this.#held = done.catch(() => undefined);
    // A wait that keeps no process alive, as Node-RED does by itself, would end this one.
    const alive = setInterval(() => undefined, 60_000);
    try {
      await done;
    } finally {
      clearInterval(alive);
      this.#held = undefined;
    }
  }

  async #settled(): Promise<void> {
    await settled();
    while (this.#held !== undefined) {
      await this.#held;
      await settled();
    }
  }

  /** Runs everything that is due until an instant. */
  async runTo(until: number): Promise<void> {
    await this.#settled();
    for (;;) {
      const [next] = this.#alarms;
      const at = next?.at ?? Infinity;
      if (waiting.size > 0 && Math.min(at, until) > this.#now + SLICE_MS) {
        this.#now += SLICE_MS;
        await settled();
        continue;
      }
      if (next === undefined || at > until) break;
      this.#pop();
      if (next.cancelled) continue;
      this.#now = Math.max(this.#now, next.at);
      next.callback();
      await this.#settled();
    }
    this.#now = Math.max(this.#now, until);
  }

  #push(alarm: Alarm): void {
    const heap = this.#alarms;
    let i = heap.push(alarm) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!isBefore(alarm, heap[parent]!)) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = alarm;
  }

  #pop(): void {
    const heap = this.#alarms;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, last)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
  }
}

function isBefore(a: Alarm, b: Alarm): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** One turn of the event loop, in which promises settle and each work does a slice. */
function settled(): Promise<unknown> {
  return new Promise(turn);
}
