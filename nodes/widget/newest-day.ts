/** Keeps the sentence about the newest day, and works it out anew when what it depends on has changed. */
import { Serial } from "../base/index.js";
import type { Day } from "../readings/index.js";
import { planNewestDay, type Held, type PlannedDay } from "./answer/index.js";
import type { Words } from "./protocol.js";

/** Of all meters of the process one at a time, so that many cost no more memory than one. */
const turns = new Serial();

interface Known {
  readonly key: string;
  readonly day: Day;
  readonly words: Words | undefined;
}

export class NewestDay {
  readonly #changed: () => void;
  readonly #failed: (error: unknown, held: Held) => void;
  #known: Known | undefined;
  #isMaking = false;
  #isStopped = false;

  /** @param changed another sentence is known */
  constructor(changed: () => void, failed: (error: unknown, held: Held) => void) {
    this.#changed = changed;
    this.#failed = failed;
  }

  /**
   * The sentence; undefined: there is none, or not yet. While another one of the same day is worked out, the one before
   * it stays: as history comes in, it would come and go with each request.
   * @param today the current day in Paris
   */
  of(held: Held | undefined, today: Day): Words | undefined {
    const planned = held && planNewestDay(held, today);
    if (planned === undefined) return undefined;
    if (this.#known?.key !== planned.key && !this.#isMaking) void this.#make(held!, planned);
    return this.#known?.day === planned.day ? this.#known.words : undefined;
  }

  stop(): void {
    this.#isStopped = true;
  }

  async #make(held: Held, planned: PlannedDay): Promise<void> {
    this.#isMaking = true;
    let words: Words | undefined;
    try {
      words = await turns.run(() => (this.#isStopped ? undefined : planned.make()));
    } catch (error) {
      if (!this.#isStopped) this.#failed(error, held);
    }
    this.#isMaking = false;
    // One that failed is not tried again until something changes.
    this.#known = { key: planned.key, day: planned.day, words };
    if (!this.#isStopped) this.#changed();
  }
}
