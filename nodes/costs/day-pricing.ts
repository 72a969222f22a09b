/** What single days cost by one contract, whatever facts they are priced by. Pure. */
import { startOfDay, type Day } from "../readings/index.js";
import {
  Calendar,
  classesInOrder,
  isSeries,
  labelsOf,
  usesColors,
  type Announcements,
  type Color,
  type Contract,
  type PriceSpan,
} from "../pricing/index.js";
import type { Heeded } from "./changed-days.js";
import { costOfDay, type DayHeld } from "./day.js";
import { CostSum, type CostEntry } from "./entries.js";
import type { NoteCollector } from "./notes.js";

/** What a day is priced by. */
export interface DayFacts extends DayHeld {
  /** Of the Tempo day that ends at 06:00, and of the one that begins then; undefined: not known. */
  readonly colors: readonly [Color | undefined, Color | undefined];
  /** The labels under which the day before, and the day, were announced, in order: those that the contract asks for. */
  readonly announced: readonly [readonly string[], readonly string[]];
  /** Of a series, on this day, in order of time: what messages have said of it, if the contract is one at any time. */
  readonly prices: readonly PriceSpan[];
}

export class DayPricing {
  readonly contract: Contract;
  readonly #known: Announcements;
  readonly #labels: readonly string[];
  readonly #hasSeries: boolean;
  readonly #calendar: Calendar;
  /** By the facts of one day alone, those it was last asked about. */
  readonly #byFacts: Calendar;
  #asked: { readonly day: Day; readonly facts: DayFacts } | undefined;
  readonly #order: readonly string[];

  constructor(contract: Contract, known: Announcements) {
    this.contract = contract;
    this.#known = known;
    this.#labels = labelsOf(contract.versions);
    this.#hasSeries = contract.versions.some(isSeries);
    this.#calendar = new Calendar(contract, known);
    this.#byFacts = new Calendar(contract, {
      colorOf: (of) => this.#asked?.facts.colors[of - this.#asked.day + 1],
      isAnnounced: (label, of) =>
        this.#asked?.facts.announced[of - this.#asked.day + 1]?.includes(label) === true,
      pricesBetween: () => this.#asked?.facts.prices ?? [],
    });
    this.#order = classesInOrder(contract);
  }

  /** The first day of the contract. */
  get start(): Day {
    return this.#calendar.start;
  }

  get heeded(): Heeded {
    const { id, versions } = this.contract;
    return {
      colors: versions.some(usesColors),
      announcedFor: this.#labels.length > 0 ? id : undefined,
      pricesFor: this.#hasSeries ? id : undefined,
    };
  }

  /** What a day's facts say of announcements and prices, as they are known now. */
  knownOf(day: Day): Pick<DayFacts, "colors" | "announced" | "prices"> {
    const { colorOf, isAnnounced, pricesBetween } = this.#known;
    const labels = (of: Day): string[] => this.#labels.filter((label) => isAnnounced(label, of));
    return {
      colors: [colorOf(day - 1), colorOf(day)],
      announced: [labels(day - 1), labels(day)],
      prices: this.#hasSeries ? pricesBetween(startOfDay(day), startOfDay(day + 1)) : [],
    };
  }

  costOf(day: Day, facts: DayFacts): CostSum {
    this.#asked = { day, facts };
    const sum = new CostSum();
    sum.add(costOfDay(this.#byFacts.termsOn(day), day, facts));
    return sum;
  }

  /** The entry of a day, and what users should know of its prices. */
  entryOf(day: Day, cost: CostSum, notes: NoteCollector): CostEntry {
    notes.add({ start: day, end: day + 1 }, this.#calendar.versionOn(day), this.#calendar.pricesOn(day));
    const entry = cost.entry(startOfDay(day), startOfDay(day + 1), this.#order);
    notes.addUnpriced(this.#calendar, day, entry.unpriced);
    return entry;
  }
}
