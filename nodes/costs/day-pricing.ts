/** What single days cost by one contract, whatever facts they are priced by. Pure. */
import { startOfDay, type Day } from "../readings/index.js";
import {
  Calendar,
  classesInOrder,
  usesColors,
  type Color,
  type ColorOf,
  type Contract,
} from "../pricing/index.js";
import { costOfDay, type DayHeld } from "./day.js";
import { CostSum, type CostEntry } from "./entries.js";
import type { NoteCollector } from "./notes.js";

/** What a day is priced by. */
export interface DayFacts extends DayHeld {
  /** Of the Tempo day that ends at 06:00, and of the one that begins then; undefined: not known. */
  readonly colors: readonly [Color | undefined, Color | undefined];
}

export class DayPricing {
  readonly contract: Contract;
  readonly #colorOf: ColorOf;
  readonly #calendar: Calendar;
  readonly #order: readonly string[];

  constructor(contract: Contract, colorOf: ColorOf) {
    this.contract = contract;
    this.#colorOf = colorOf;
    this.#calendar = new Calendar(contract, colorOf);
    this.#order = classesInOrder(contract);
  }

  /** The first day of the contract. */
  get start(): Day {
    return this.#calendar.start;
  }

  get usesColors(): boolean {
    return this.contract.versions.some(usesColors);
  }

  /** The colours of a day's facts, as they are known now. */
  colorsOn(day: Day): DayFacts["colors"] {
    return [this.#colorOf(day - 1), this.#colorOf(day)];
  }

  costOf(day: Day, facts: DayFacts): CostSum {
    const calendar = this.#calendarWith(day, facts.colors);
    const sum = new CostSum();
    sum.add(costOfDay(calendar.termsOn(day), day, facts));
    return sum;
  }

  /** The entry of a day, and what users should know of its prices. */
  entryOf(day: Day, cost: CostSum, notes: NoteCollector): CostEntry {
    notes.add({ start: day, end: day + 1 }, this.#calendar.versionOn(day), this.#calendar.pricesOn(day));
    const entry = cost.entry(startOfDay(day), startOfDay(day + 1), this.#order);
    notes.addColors(this.#calendar, day, entry.unpriced);
    return entry;
  }

  #calendarWith(day: Day, colors: DayFacts["colors"]): Calendar {
    const present = this.colorsOn(day);
    if (colors.every((color, i) => color === present[i])) return this.#calendar;
    return new Calendar(this.contract, (of) => colors[of - day + 1]);
  }
}
