/** What users should know of the prices that were used. */
import type { Day, Period } from "../readings/index.js";
import {
  checkedUntil,
  endOfOffer,
  missedChange,
  regulatedOfferOf,
  type Calendar,
  type ContractVersion,
  type Prices,
} from "../pricing/index.js";

/** Days for which the regulated table has no prices. */
export interface DaysWithoutPrices {
  /** kVA. */
  readonly power: number;
  /** How many, and the first of them. */
  readonly days: number;
  readonly first: Day;
  /** From when on the law has ended the offer at this power; absent: there never were any. */
  readonly ended?: Day;
}

export interface PriceNotes {
  /** Regulated prices were used; until then, somebody looked for new ones. */
  readonly pricesCheckedUntil?: string;
  /** They may have changed on this day, and were used for it or a later one. */
  readonly pricesOld?: Day;
  /** One of them looks wrong in its source. */
  readonly pricesDoubtful?: true;
  /** One for each power, and for what has ended; oldest first. */
  readonly withoutPrices?: readonly DaysWithoutPrices[];
  /** Tempo days whose colour is not known, and would price energy that is held; oldest first, at least one. */
  readonly withoutColor?: readonly Day[];
}

/** Collects the notes of all days of a question; a day that is looked at twice counts once. */
export class NoteCollector {
  readonly #missed: Day | undefined;
  #isRegulated = false;
  #isOld = false;
  #isDoubtful = false;
  /** By power, and by the end of the offer. */
  readonly #withoutPrices = new Map<
    string,
    { readonly about: Pick<DaysWithoutPrices, "power" | "ended">; readonly periods: Period[] }
  >();
  readonly #withoutColor = new Set<Day>();

  /** @param today the current day in Paris */
  constructor(today: Day) {
    this.#missed = missedChange(today);
  }

  /** @param prices those of all these days */
  add(days: Period, version: ContractVersion | undefined, prices: Prices | undefined): void {
    if (version?.prices !== "regulated") return;
    this.#isRegulated = true;
    this.#isDoubtful ||= prices?.doubtful === true;
    if (prices !== undefined) {
      this.#isOld ||= this.#missed !== undefined && days.end > this.#missed;
      return;
    }
    const power = Number(version.power);
    const offer = regulatedOfferOf(version);
    const end = offer && endOfOffer(offer, power);
    const about = { power, ...(end !== undefined && days.start >= end && { ended: end }) };
    const key = JSON.stringify(about);
    const known = this.#withoutPrices.get(key);
    if (known === undefined) this.#withoutPrices.set(key, { about, periods: [days] });
    else known.periods.push(days);
  }

  /** @param unpriced energy of a day whose class or price is not known */
  addColors(calendar: Calendar, day: Day, unpriced: number): void {
    if (unpriced === 0) return;
    for (const one of calendar.uncoloredOn(day)) this.#withoutColor.add(one);
  }

  get notes(): PriceNotes {
    const withoutPrices = [...this.#withoutPrices.values()]
      .map(({ about, periods }) => ({ ...about, ...united(periods) }))
      .sort((a, b) => a.first - b.first);
    return {
      ...(this.#isRegulated && { pricesCheckedUntil: checkedUntil }),
      ...(this.#isOld && { pricesOld: this.#missed! }),
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
