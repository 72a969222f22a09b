/** Repeats what was sent, at the requested pace, one request after the other: two at once would not keep it. */
import { Serial, sleep, type Clock } from "../base/index.js";
import type { Progress } from "../common/index.js";
import type { Outgoing } from "./outbox.js";
import { inTurnOf, PAUSE_MS, type Turns } from "./send-pace.js";

export interface ReplaysOptions {
  readonly clock: Clock;
  readonly turns: Turns;
  /** @throws another process is active */
  readonly assertActive: () => void;
  readonly send: (outgoing: Outgoing) => void;
  /** The progress has changed. */
  readonly report: () => void;
}

export class Replays {
  readonly #options: ReplaysOptions;
  /** The running one, and those waiting for it. */
  readonly #replays = new Serial();
  #progress: Progress | undefined;

  constructor(options: ReplaysOptions) {
    this.#options = options;
  }

  /** Of the running one. */
  get progress(): Progress | undefined {
    return this.#progress;
  }

  /**
   * Resolves after the last message.
   * @param begin what to send, asked once its turn has come
   * @param pauseMs between two messages, or longer if the node has more to send; a turn is the least
   * @param signal stops it
   */
  run(begin: () => AsyncIterable<Outgoing>, pauseMs: number, signal: AbortSignal): Promise<void> {
    return this.#replays.run(() => this.#run(begin(), pauseMs, signal));
  }

  async #run(all: AsyncIterable<Outgoing>, pauseMs: number, signal: AbortSignal): Promise<void> {
    const { assertActive, clock, turns, send, report } = this.#options;
    let messages = 0;
    const due = all[Symbol.asyncIterator]();
    // Read in its turn: a reading that is corrected before has left already, and the old one must not follow it.
    const sendNext = async (): Promise<Outgoing | undefined> => {
      const next = await due.next();
      if (next.done === true || signal.aborted) return undefined;
      assertActive();
      send(next.value);
      return next.value;
    };
    try {
      for (;;) {
        // A turn has the rest of the pause.
        if (messages > 0 && pauseMs > PAUSE_MS) await sleep(clock, pauseMs - PAUSE_MS, signal);
        const outgoing = await inTurnOf(turns, sendNext, signal);
        if (outgoing === undefined) return;
        messages++;
        this.#progress = { measure: outgoing.output.measure, day: outgoing.day, messages };
        report();
      }
    } finally {
      this.#progress = undefined;
      report();
    }
  }
}
