/**
 * Which class each minute of a contract belongs to, and what it costs (docs/dev/contract.md#time-of-a-contract).
 *
 * Everything goes by the minutes of a Paris clock. A minute is judged by the version and the season of its own day, and
 * by the weekday and holiday of the day on which its window begins, and by what was announced of that day; its Tempo
 * colour is that of the day that began at 06:00. The doubled hour of October counts twice. A series has the prices that
 * messages brought for its instants.
 */
import {
  addMonths,
  instantAt,
  lengthOfDay,
  parseDay,
  startOfDay,
  startOfMonth,
  type Day,
} from "../readings/index.js";
import type { Announcements } from "./announcements.js";
import { shifted, type ClassSpan, type Prices } from "./class-spans.js";
import { SERIES } from "./classes.js";
import { ClassesOfDay } from "./classes-of-day.js";
import type { Contract, ContractVersion, OwnPrices } from "./contract.js";
import { priceOf } from "./money.js";
import { isSupplierId, supplyOf, type Supply } from "./suppliers/index.js";
import { TEMPO_START } from "./tempo.js";
import { isSeries, usesColors } from "./versions.js";
import { joined } from "./windows.js";

/** A version, made ready for many days. */
interface Ready {
  /** The first day on which it holds. */
  readonly start: Day;
  readonly version: ContractVersion;
  readonly classes: ClassesOfDay;
  readonly supply: Supply | undefined;
  /** Where it buys of no supplier that is known. */
  readonly ownPrices: Prices | undefined;
}

export class Calendar {
  readonly #versions: readonly Ready[];
  readonly #known: Announcements;
  readonly #asOf: Day | undefined;

  /** @param asOf the version and the prices of this day hold on every day; undefined: each day has its own */
  constructor({ kind, versions }: Contract, known: Announcements, asOf?: Day) {
    this.#versions = versions.map((version) => readyOf(kind, version));
    this.#known = known;
    this.#asOf = asOf;
  }

  /** The first day of the first version. */
  get start(): Day {
    return this.#asOf === undefined ? this.#versions[0]!.start : -Infinity;
  }

  /** The day whose version and prices a day has. */
  dayOfPrices(day: Day): Day {
    return this.#asOf ?? day;
  }

  /** The version of a day; undefined before the first one. */
  versionOn(day: Day): ContractVersion | undefined {
    return this.#on(day)?.version;
  }

  /** The prices of a day; undefined before the first version, and where its supplier has none. */
  pricesOn(day: Day): Prices | undefined {
    const ready = this.#on(day);
    if (ready === undefined) return undefined;
    const { version, supply, ownPrices } = ready;
    if (supply === undefined) return ownPrices;
    const { supplier, offer, power } = supply;
    return supplier.prices(offer, power, this.dayOfPrices(day), version.injects);
  }

  /** All that says what a day costs. */
  termsOn(day: Day): {
    /** As of {@link sinceMidnight}. */
    readonly spans: readonly ClassSpan[];
    readonly version: ContractVersion | undefined;
    readonly prices: Prices | undefined;
  } {
    return { spans: this.sinceMidnight(day), version: this.versionOn(day), prices: this.pricesOn(day) };
  }

  /** The first day after another that may have other prices, or another share of a month's subscription. */
  changeAfter(day: Day): Day {
    const next = this.#versions.find(({ start }) => start > day)?.start ?? Infinity;
    if (day < this.start) return next;
    const change = this.#on(day)?.supply?.supplier.changeAfter(day) ?? Infinity;
    return Math.min(next, change, addMonths(startOfMonth(day), 1));
  }

  /** The classes of a day in order of time; neighbours are of different classes, or of different prices of a series. */
  spansOn(day: Day): ClassSpan[] {
    return shifted(this.sinceMidnight(day), startOfDay(day));
  }

  /** As {@link spansOn}, in seconds since the day began. Days of the same kind share one list. */
  sinceMidnight(day: Day): readonly ClassSpan[] {
    const ready = this.#on(day);
    if (ready === undefined) return [{ start: 0, end: lengthOfDay(day), class: undefined }];
    if (!isSeries(ready.version)) return ready.classes.on(day, this.#known);
    return shifted(seriesOn(day, this.#known), -startOfDay(day));
  }

  /** The Tempo days whose colour is not known, and would say the class of a part of a civil day. */
  uncoloredOn(day: Day): Day[] {
    const version = this.versionOn(day);
    if (version === undefined || !usesColors(version)) return [];
    const change = instantAt(day, 0, TEMPO_START);
    const unknown = this.spansOn(day).filter((span) => span.class === undefined);
    return [
      ...(unknown.some(({ start }) => start < change) ? [day - 1] : []),
      ...(unknown.some(({ end }) => end > change) ? [day] : []),
    ];
  }

  /** Whether a day of a series has minutes without a price. */
  lacksPricesOn(day: Day): boolean {
    const version = this.versionOn(day);
    if (version === undefined || !isSeries(version)) return false;
    return this.spansOn(day).some((span) => span.class === undefined);
  }

  #on(day: Day): Ready | undefined {
    const dayOfPrices = this.dayOfPrices(day);
    return this.#versions.findLast(({ start }) => start <= dayOfPrices);
  }
}

/** The prices of a series on a day, each as dated, and what lies between them. */
function seriesOn(day: Day, { pricesBetween }: Announcements): ClassSpan[] {
  const spans: ClassSpan[] = [];
  const [begin, end] = [startOfDay(day), startOfDay(day + 1)];
  let next = begin;
  for (const { start, end: to, price } of pricesBetween(begin, end)) {
    if (start > next) spans.push({ start: next, end: start, class: undefined });
    spans.push({ start, end: to, class: SERIES, price });
    next = to;
  }
  if (next < end) spans.push({ start: next, end, class: undefined });
  return joined(spans, (a, b) => a.price === b.price);
}

function readyOf(kind: Contract["kind"], version: ContractVersion): Ready {
  const { prices } = version;
  return {
    // Before all days that can be written.
    start: version.from === "" ? -Infinity : parseDay(version.from)!,
    version,
    classes: new ClassesOfDay(version),
    supply: supplyOf(version),
    ownPrices: isSupplierId(prices) ? undefined : pricesOf(kind, prices),
  };
}

/** Feed-in has no subscription: one that was typed must not count as earned. */
function pricesOf(kind: Contract["kind"], { subscription, classes }: OwnPrices): Prices {
  return {
    byClass: new Map(Object.entries(classes).map(([name, price]) => [name, priceOf(price)!])),
    subscription: { price: kind === "feed-in" ? 0n : priceOf(subscription)!, months: 1 },
    doubtful: false,
  };
}
