/** What users should know of the prices that were used. */
import type { Day, Period } from "../readings/index.js";
import {
  missedChangeOf,
  supplierOf,
  supplyOf,
  type Calendar,
  type ContractVersion,
  type MissedChange,
  type Prices,
  type SupplierId,
} from "../pricing/index.js";

/** Days for which a supplier has no prices. */
export interface DaysWithoutPrices {
  readonly supplier: SupplierId;
  /** kVA. */
  readonly power: number;
  /** How many, and the first of them. */
  readonly days: number;
  readonly first: Day;
  /** From when on the offer exists no more at this power; absent: there never were any. */
  readonly ended?: Day;
}

export interface PriceNotes {
  /** The suppliers whose prices the days have, or should have. */
  readonly suppliers?: readonly SupplierId[];
  /** Prices of a supplier were used; until then, somebody looked for new ones: of several suppliers, the first day. */
  readonly pricesCheckedUntil?: string;
  /** They may have changed on a day, and were used for it or a later one: of several suppliers, the first change. */
  readonly pricesOld?: MissedChange;
  /** One of them looks wrong in its source. */
  readonly pricesDoubtful?: true;
  /** One for each supplier and power, and for what has ended; oldest first. */
  readonly withoutPrices?: readonly DaysWithoutPrices[];
  /** Tempo days whose colour is not known, and would price energy that is held; oldest first, at least one. */
  readonly withoutColor?: readonly Day[];
  /** Days of a series of which some minutes have no price, and would price energy that is held; oldest first, at least one. */
  readonly withoutSeries?: readonly Day[];
}

/** Collects the notes of all days of a question; a day that is looked at twice counts once. */
export class NoteCollector {
  readonly #today: Day;
  /** Those whose prices were asked for, and the change that theirs lack where they were used after it. */
  readonly #suppliers = new Map<SupplierId, { missed: MissedChange | undefined; isOld: boolean }>();
  #isDoubtful = false;
  /** By supplier, by power, and by the end of the offer. */
  readonly #withoutPrices = new Map<
    string,
    { readonly about: Pick<DaysWithoutPrices, "supplier" | "power" | "ended">; readonly periods: Period[] }
  >();
  readonly #withoutColor = new Set<Day>();
  readonly #withoutSeries = new Set<Day>();

  /** @param today the current day in Paris */
  constructor(today: Day) {
    this.#today = today;
  }

  /** @param prices those of all these days */
  add(days: Period, version: ContractVersion | undefined, prices: Prices | undefined): void {
    const supply = version && supplyOf(version);
    if (supply === undefined) return;
    const { supplier, offer, power } = supply;
    let used = this.#suppliers.get(supplier.id);
    if (used === undefined) {
      used = { missed: missedChangeOf(supplier, this.#today), isOld: false };
      this.#suppliers.set(supplier.id, used);
    }
    this.#isDoubtful ||= prices?.doubtful === true;
    if (prices !== undefined) {
      used.isOld ||= used.missed !== undefined && days.end > used.missed.change;
      return;
    }
    const end = supplier.end(offer, power);
    const about = {
      supplier: supplier.id,
      power,
      ...(end !== undefined && days.start >= end && { ended: end }),
    };
    const key = JSON.stringify(about);
    const known = this.#withoutPrices.get(key);
    if (known === undefined) this.#withoutPrices.set(key, { about, periods: [days] });
    else known.periods.push(days);
  }

  /** @param unpriced energy of a day whose class or price is not known */
  addUnpriced(calendar: Calendar, day: Day, unpriced: number): void {
    if (unpriced === 0) return;
    if (calendar.lacksPricesOn(day)) this.#withoutSeries.add(day);
    for (const one of calendar.uncoloredOn(day)) this.#withoutColor.add(one);
  }

  get notes(): PriceNotes {
    const withoutPrices = [...this.#withoutPrices.values()]
      .map(({ about, periods }) => ({ ...about, ...united(periods) }))
      .sort((a, b) => a.first - b.first);
    const suppliers = [...this.#suppliers.keys()];
    const old = [...this.#suppliers.values()].flatMap(({ isOld, missed }) => (isOld ? [missed!] : []));
    return {
      ...ageOf(suppliers, old),
      ...(this.#isDoubtful && { pricesDoubtful: true }),
      ...(withoutPrices.length > 0 && { withoutPrices }),
      ...(this.#withoutColor.size > 0 && { withoutColor: inOrder(this.#withoutColor) }),
      ...(this.#withoutSeries.size > 0 && { withoutSeries: inOrder(this.#withoutSeries) }),
    };
  }
}

function inOrder(days: ReadonlySet<Day>): Day[] {
  return [...days].sort((a, b) => a - b);
}

/** How old the prices of some suppliers are. @param missed changes that some of them lack, where that matters */
export function ageOf(
  suppliers: readonly SupplierId[],
  missed: readonly MissedChange[],
): Pick<PriceNotes, "suppliers" | "pricesCheckedUntil" | "pricesOld"> {
  // Days are in the order of their texts.
  const [checked] = suppliers.map((id) => supplierOf(id).checkedUntil).sort();
  const [old] = missed.toSorted((a, b) => a.change - b.change);
  return { ...(checked && { suppliers, pricesCheckedUntil: checked }), ...(old && { pricesOld: old }) };
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
