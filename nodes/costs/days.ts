/** What one day after the other costs. */
import { yieldToEventLoop } from "../base/index.js";
import type { Span } from "../query/index.js";
import { dayOf, type Day } from "../readings/index.js";
import type { Amount, Calendar } from "../tariffs/index.js";
import { classOfDay, costOfDay, type DayCost } from "./day.js";
import { CostSum } from "./entries.js";
import type { HeldDays } from "./held.js";
import type { NoteCollector } from "./notes.js";

/** Days between two pauses: a few milliseconds of work, also of a contract with a hundred rules. */
const SLICE = 10;

/** Spans are asked for in ascending order. */
export class DayCosts {
  /** The exact costs of all days so far of which everything is known. */
  readonly complete = new Map<Day, Amount>();
  readonly #calendar: Calendar;
  readonly #held: HeldDays;
  readonly #notes: NoteCollector;
  #looked = 0;

  constructor(calendar: Calendar, held: HeldDays, notes: NoteCollector) {
    this.#calendar = calendar;
    this.#held = held;
    this.#notes = notes;
  }

  async sum({ start, end }: Span): Promise<CostSum> {
    const sum = new CostSum();
    for (let day = dayOf(start); day < dayOf(end); day++) {
      if (++this.#looked % SLICE === 0) await yieldToEventLoop();
      const cost = await this.#of(day);
      sum.add(cost);
      const alone = new CostSum();
      alone.add(cost);
      if (alone.isComplete) this.complete.set(day, alone.amount);
    }
    return sum;
  }

  async #of(day: Day): Promise<DayCost> {
    const prices = this.#calendar.pricesOn(day);
    this.#notes.add(day, this.#calendar.versionOn(day), prices);
    const spans = this.#calendar.spansOn(day);
    return costOfDay(spans, prices, day, await this.#held.of(day, classOfDay(spans) === undefined));
  }
}
