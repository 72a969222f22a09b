/** What users should know of the prices that were used. */
import type { Day } from "../readings/index.js";
import { checkedUntil, type ContractVersion, type Prices } from "../tariffs/index.js";

export interface PriceNotes {
  /** Regulated prices were used; until then, somebody looked for new ones. */
  readonly pricesCheckedUntil?: string;
  /** One of them looks wrong in its source. */
  readonly pricesDoubtful?: true;
  /** For how many days the regulated table has no prices, and the first of them: one for each power, oldest first. */
  readonly withoutPrices?: readonly { readonly power: number; readonly days: number; readonly first: Day }[];
}

/** Collects the notes of all days of a question; a day that is looked at twice counts once. */
export class NoteCollector {
  #isRegulated = false;
  #isDoubtful = false;
  /** By power. */
  readonly #withoutPrices = new Map<number, Set<Day>>();

  add(day: Day, version: ContractVersion | undefined, prices: Prices | undefined): void {
    if (version?.prices !== "regulated") return;
    this.#isRegulated = true;
    this.#isDoubtful ||= prices?.doubtful === true;
    if (prices !== undefined) return;
    const power = Number(version.power);
    const days = this.#withoutPrices.get(power) ?? new Set();
    this.#withoutPrices.set(power, days.add(day));
  }

  get notes(): PriceNotes {
    const withoutPrices = [...this.#withoutPrices]
      .map(([power, days]) => ({ power, days: days.size, first: [...days].reduce((a, b) => Math.min(a, b)) }))
      .sort((a, b) => a.first - b.first);
    return {
      ...(this.#isRegulated && { pricesCheckedUntil: checkedUntil }),
      ...(this.#isDoubtful && { pricesDoubtful: true }),
      ...(withoutPrices.length > 0 && { withoutPrices }),
    };
  }
}
