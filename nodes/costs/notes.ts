/** What users should know of the prices that were used. */
import type { Day, Period } from "../readings/index.js";
import { checkedUntil, type Calendar, type ContractVersion, type Prices } from "../tariffs/index.js";

export interface PriceNotes {
  /** Regulated prices were used; until then, somebody looked for new ones. */
  readonly pricesCheckedUntil?: string;
  /** One of them looks wrong in its source. */
  readonly pricesDoubtful?: true;
  /** For how many days the regulated table has no prices, and the first of them: one for each power, oldest first. */
  readonly withoutPrices?: readonly { readonly power: number; readonly days: number; readonly first: Day }[];
  /** Tempo days whose colour is not known, and would price energy that is held; oldest first, at least one. */
  readonly withoutColor?: readonly Day[];
}

/** Collects the notes of all days of a question; a day that is looked at twice counts once. */
export class NoteCollector {
  #isRegulated = false;
  #isDoubtful = false;
  /** By power. */
  readonly #withoutPrices = new Map<number, Period[]>();
  readonly #withoutColor = new Set<Day>();

  /** @param prices those of all these days */
  add(days: Period, version: ContractVersion | undefined, prices: Prices | undefined): void {
    if (version?.prices !== "regulated") return;
    this.#isRegulated = true;
    this.#isDoubtful ||= prices?.doubtful === true;
    if (prices !== undefined) return;
    const power = Number(version.power);
    const known = this.#withoutPrices.get(power);
    if (known === undefined) this.#withoutPrices.set(power, [days]);
    else known.push(days);
  }

  /** @param unpriced energy of a day whose class or price is not known */
  addColors(calendar: Calendar, day: Day, unpriced: number): void {
    if (unpriced === 0) return;
    for (const one of calendar.uncoloredOn(day)) this.#withoutColor.add(one);
  }

  get notes(): PriceNotes {
    const withoutPrices = [...this.#withoutPrices]
      .map(([power, periods]) => ({ power, ...united(periods) }))
      .sort((a, b) => a.first - b.first);
    return {
      ...(this.#isRegulated && { pricesCheckedUntil: checkedUntil }),
      ...(this.#isDoubtful && { pricesDoubtful: true }),
      ...(withoutPrices.length > 0 && { withoutPrices }),
      ...(this.#withoutColor.size > 0 && { withoutColor: [...this.#withoutColor].sort((a, b) => a - b) }),
    };
  }
}

/** How many days periods have together, and the first of them. @param periods at least one */
function united(periods: readonly Period[]): { days: number; first: Day } {
  const inOrder = periods.toSorted((a, b) => a.start - b.start);
  const first = inOrder[0]!.start;
  let [days, last] = [0, first];
  for (const { start, end } of inOrder) {
    days += Math.max(0, end - Math.max(start, last));
    last = Math.max(last, end);
  }
  return { days, first };
}
