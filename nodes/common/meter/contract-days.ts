/**
 * The announced days of contracts, for nodes that price by them and have no meter: as long as one of them wants them, the
 * archive is open (docs/dev/contract.md#announced-days).
 */
import type { NodeAPI } from "node-red";
import type { Collectors, Companion } from "../../collector/index.js";
import { isAnnouncedIn, type Contract } from "../../pricing/index.js";
import type { Day } from "../../readings/index.js";
import { collectorsOf } from "./runtime.js";

export class ContractDays implements Companion {
  readonly #collectors: Pick<Collectors, "readable" | "problem" | "wakeSoon" | "accompany" | "on" | "off">;
  /** Ids of the nodes that want them. */
  readonly #wanted = new Map<string, object>();

  constructor(collectors: Collectors) {
    this.#collectors = collectors;
    collectors.accompany(this);
  }

  /** Whether there is nothing to wait for: the archive can be read, or it is known why not. */
  get isKnown(): boolean {
    const { readable, problem } = this.#collectors;
    return readable !== undefined || problem !== undefined;
  }

  /** Whether a day was announced for a contract. While the archive cannot be read, none was. */
  isAnnounced(contract: Contract, label: string, day: Day): boolean {
    return isAnnouncedIn(this.#collectors.readable, contract, label, day);
  }

  /** Calls back after days changed, and when they became known; at times for nothing. The returned function unsubscribes. */
  onChange(listener: () => void): () => void {
    const changed = (meter: unknown): void => {
      if (meter === undefined) listener();
    };
    // That it cannot be opened is only reported.
    const reported = (meter: unknown): void => {
      if (this.#collectors.readable === undefined) changed(meter);
    };
    this.#collectors.on("change", changed);
    this.#collectors.on("report", reported);
    return () => {
      this.#collectors.off("change", changed);
      this.#collectors.off("report", reported);
    };
  }

  /** A deployed node wants them. The returned function releases it. @param node its id */
  want(node: string): () => void {
    const want = {};
    this.#wanted.set(node, want);
    this.#collectors.wakeSoon();
    return () => {
      // A deploy may have made the node anew before the old one was closed.
      if (this.#wanted.get(node) === want) this.#wanted.delete(node);
    };
  }

  // ——— a companion of the collectors

  get needsArchive(): boolean {
    return this.#wanted.size > 0;
  }

  wake(): number {
    return Infinity;
  }

  stop(): void {
    this.#wanted.clear();
  }
}

const made = new WeakMap<Collectors, ContractDays>();

/** The announced days of a runtime and its archive. */
export function contractDaysOf(RED: NodeAPI): ContractDays {
  const collectors = collectorsOf(RED);
  let days = made.get(collectors);
  if (days === undefined) made.set(collectors, (days = new ContractDays(collectors)));
  return days;
}
