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
  readonly #collectors: Collectors;
  /** Ids of the nodes that want them. */
  readonly #wanted = new Map<string, object>();

  constructor(collectors: Collectors) {
    this.#collectors = collectors;
    collectors.accompany(this);
  }

  /** Opens the archive, if that was not tried yet: without it, an announced day is priced as another. */
  open(): void {
    const { readable, problem } = this.#collectors;
    if (readable === undefined && problem === undefined) this.#collectors.check();
  }

  /** Whether a day was announced for a contract. While the archive cannot be read, none was. */
  isAnnounced(contract: Contract, label: string, day: Day): boolean {
    return isAnnouncedIn(this.#collectors.readable, contract, label, day);
  }

  /** Calls back after days changed, and when the archive was opened; at times for nothing. The returned function unsubscribes. */
  onChange(listener: () => void): () => void {
    const changed = (meter: unknown): void => {
      if (meter === undefined) listener();
    };
    this.#collectors.on("change", changed);
    return () => {
      this.#collectors.off("change", changed);
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
