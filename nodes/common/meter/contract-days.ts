/**
 * The announced days of contracts and the prices of their series, for nodes that price by them and have no meter: as long
 * as one of them wants them, the archive is open (docs/dev/contract.md#announced-days).
 */
import type { Collectors, Companion } from "../../collector/index.js";
import { isAnnouncedIn, pricesIn, type Contract, type PriceSpan } from "../../pricing/index.js";
import type { Day } from "../../readings/index.js";
import { WantingNodes } from "./node-want.js";
import { onePerArchive } from "./runtime.js";

export class ContractDays implements Companion {
  readonly #collectors: Collectors;
  readonly #wanting = new WantingNodes();

  constructor(collectors: Collectors) {
    this.#collectors = collectors;
    collectors.accompany(this);
  }

  /** Opens the archive, if that was not tried yet: without it, an announced day is priced as another, and no series is. */
  open(): void {
    const { readable, problem } = this.#collectors;
    if (readable === undefined && problem === undefined) this.#collectors.check();
  }

  /** Whether a day was announced for a contract. While the archive cannot be read, none was. */
  isAnnounced(contract: Contract, label: string, day: Day): boolean {
    return isAnnouncedIn(this.#collectors.readable, contract, label, day);
  }

  /** The prices of a contract's series between two instants. While the archive cannot be read, there are none. */
  pricesBetween(contract: Contract, start: number, end: number): readonly PriceSpan[] {
    return pricesIn(this.#collectors.readable, contract, start, end);
  }

  /** Calls back after days or prices changed, and when the archive was opened; at times for nothing. The returned function unsubscribes. */
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
    const release = this.#wanting.add(node);
    this.#collectors.wakeSoon();
    return release;
  }

  // ——— a companion of the collectors

  get needsArchive(): boolean {
    return !this.#wanting.isNone;
  }

  wake(): number {
    return Infinity;
  }

  stop(): void {
    this.#wanting.clear();
  }
}

/** The announced days of a runtime and its archive. */
export const contractDaysOf = onePerArchive((collectors) => new ContractDays(collectors));
