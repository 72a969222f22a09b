/** What one day after the other costs. */
import { Pauses } from "../base/index.js";
import type { Span } from "../query/index.js";
import { dayOf, type Day } from "../readings/index.js";
import type { Amount, Calendar } from "../pricing/index.js";
import { rateOfDay, costOfDay, costWithout, type DayCost } from "./day.js";
import { CostSum } from "./entries.js";
import { PRICINGS_AT_ONCE, type DayReader } from "./day-reader.js";
import type { NoteCollector } from "./notes.js";

/** Spans are asked for in ascending order. */
export class DayCosts {
  /** The exact costs of all days so far of which everything is known. */
  readonly complete = new Map<Day, Amount>();
  readonly #calendar: Calendar;
  readonly #held: DayReader;
  readonly #first: Day;
  readonly #notes: NoteCollector;
  readonly #pauses = new Pauses(PRICINGS_AT_ONCE);

  /** @param first the first day with a reading */
  constructor(calendar: Calendar, held: DayReader, first: Day, notes: NoteCollector) {
    this.#calendar = calendar;
    this.#held = held;
    this.#first = first;
    this.#notes = notes;
  }

  async sum(span: Span): Promise<CostSum> {
    const sum = new CostSum();
    const end = dayOf(span.end);
    let day = dayOf(span.start);
    while (day < end) {
      await this.#pauses.step();
      // A bill may name centuries before the first reading: their days are not looked at one by one.
      const next = day < this.#first ? Math.min(this.#calendar.changeAfter(day), this.#first, end) : day + 1;
      const cost = await this.#of(day, next);
      sum.add(cost);
      const alone = new CostSum();
      alone.add(cost);
      if (alone.isComplete) this.complete.set(day, alone.amount);
      day = next;
    }
    return sum;
  }

  /** One day, or equal days before the first reading. */
  async #of(start: Day, end: Day): Promise<DayCost> {
    const prices = this.#calendar.pricesOn(start);
    this.#notes.add({ start, end }, this.#calendar.versionOn(start), prices);
    if (start < this.#first) return costWithout(prices, start, end);
    const terms = this.#calendar.termsOn(start);
    const cost = costOfDay(terms, start, await this.#held.of(start, rateOfDay(terms.spans) === undefined));
    this.#notes.addUnpriced(this.#calendar, start, cost.unpriced);
    return cost;
  }
}
