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

/**
 * Turns of the event loop after each wake-up: promises settle within one; time goes on between the slices of a long
 * answer.
 */
const TURNS = 1;

export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  #processes = 0;
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

  /** Runs everything that is due until an instant. */
  async runTo(until: number): Promise<void> {
    await settled();
    for (;;) {
      const [next] = this.#alarms;
      if (next === undefined || next.at > until) break;
      this.#pop();
      if (next.cancelled) continue;
      this.#now = Math.max(this.#now, next.at);
      next.callback();
      await settled();
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

async function settled(): Promise<void> {
  for (let i = 0; i < TURNS; i++) await new Promise(setImmediate);
}
