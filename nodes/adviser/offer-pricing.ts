/** What one offer makes of days: whether it prices them in full, and what they cost. */
import type { Archive } from "../archive/index.js";
import type { Pauses } from "../base/index.js";
import {
  CostSum,
  NoteCollector,
  addEnergy,
  costOfEnergy,
  subscriptionOf,
  type DayTerms,
  type PriceNotes,
  type ReadyDay,
  type Split,
} from "../costs/index.js";
import { formatDay, type Day } from "../readings/index.js";
import {
  Calendar,
  announcementsIn,
  isSeries,
  labelsOf,
  type ColorOf,
  type Contract,
  type ContractVersion,
  type Prices,
} from "../pricing/index.js";
import { versionOn, type Candidate } from "./candidates.js";
import { isPricedInFull } from "./what-if.js";

/** Which of an offer's versions and prices days have. */
export interface PricesOf {
  /** The day whose versions count, and whose prices all days have. */
  readonly asOf: Day;
  /** Each day has the version and the prices of then. */
  readonly atPricesOfThen: boolean;
}

/**
 * Why an offer cannot price a day in full: its contract is invalid, or begins later; its supplier has no price;
 * no hours, no colour, or no load curve tells the class of its energy; no message priced all of its minutes.
 */
export type Lack = "invalid" | "later" | "price" | "hours" | "color" | "curve" | "series";

/** Work between two pauses, in windows that are looked at on a day: some milliseconds. */
export const WORK_AT_ONCE = 2_000;
/** To read the prices of a series on a day takes as long as to look at so many windows. */
const WORK_OF_SERIES = 50;

type Pause = Promise<void> | undefined;

/** What all offers of a question have in common. */
export interface SharedByOffers {
  readonly archive: Archive;
  readonly colorOf: ColorOf;
  readonly today: Day;
  /** The days whose energy is known, in order. */
  readonly held: HeldDays;
  /** By all that says when classes hold, as text. */
  readonly byHours: Map<string, HoursOfOffers>;
  readonly pauses: Pauses;
}

type HeldDays = ReadonlyMap<Day, ReadyDay>;

/** What the hours and rules of a version make of days, for all offers that have the same ones. */
export class HoursOfOffers {
  readonly #held: HeldDays;
  readonly #splits = new Map<string, Split>();

  constructor(held: HeldDays) {
    this.#held = held;
  }

  /**
   * The energy of some days by rate.
   * @param days of the compared ones, without a hole between
   * @param pause is called after each day
   */
  async splitOf(days: readonly Day[], calendar: Calendar, pause: () => Pause): Promise<Split> {
    const key = `${days[0]} ${days.at(-1)}`;
    const known = this.#splits.get(key);
    if (known !== undefined) return known;
    const split: Split = new Map();
    for (const day of days) {
      addEnergy(split, calendar.sinceMidnight(day), this.#held.get(day)!);
      const next = pause();
      if (next !== undefined) await next;
    }
    this.#splits.set(key, split);
    return split;
  }
}

/** What an offer has on the days [start, end[. */
interface Terms {
  readonly start: Day;
  readonly end: Day;
  readonly version: ContractVersion;
  readonly hours: HoursOfOffers;
  readonly prices: Prices | undefined;
  /** The last day that it prices in full; undefined: none. */
  last: Day | undefined;
}

/** One candidate, made ready for many days. */
export class OfferPricing {
  readonly candidate: Candidate;
  readonly version: ContractVersion | undefined;
  /** Those that it prices in full, in order. */
  readonly days: Day[] = [];
  readonly #shared: SharedByOffers;
  /** How much there is to look at on a day. */
  readonly #work: number;
  readonly #calendar: Calendar | undefined;
  readonly #terms: Terms[] = [];
  readonly #lacks = new Map<Lack, number>();

  constructor(candidate: Candidate, { asOf, atPricesOfThen }: PricesOf, shared: SharedByOffers) {
    const { contract } = candidate;
    this.candidate = candidate;
    this.version = contract && versionOn(contract, formatDay(asOf));
    this.#shared = shared;
    this.#work = workOf(contract);
    const known = contract && announcementsIn(shared.archive, contract, shared.colorOf);
    this.#calendar = known && new Calendar(contract, known, atPricesOfThen ? undefined : asOf);
  }

  /** Notes which of the days it prices in full, with pauses for the event loop. */
  async tryDays(): Promise<void> {
    for (const [day, facts] of this.#shared.held) {
      this.#tryDay(day, facts);
      const pause = this.#pause();
      // To await nothing takes as long as to price a day.
      if (pause !== undefined) await pause;
    }
  }

  /** What is said of the prices of these days. */
  get notes(): PriceNotes {
    const notes = new NoteCollector(this.#shared.today);
    for (const { last, version, prices } of this.#terms) {
      if (last === undefined) continue;
      const priced = this.#calendar!.dayOfPrices(last);
      notes.add({ start: priced, end: priced + 1 }, version, prices);
    }
    return notes.notes;
  }

  /** What some of these days cost. */
  async costOf(days: readonly Day[]): Promise<CostSum> {
    const sum = new CostSum();
    let i = 0;
    for (const { start, end, hours, prices } of this.#terms) {
      const first = i;
      while (i < days.length && days[i]! < end) i++;
      if (i === first) continue;
      const split = await hours.splitOf(days.slice(first, i), this.#calendar!, () => this.#pause());
      // Terms end with a month: its days have the same share of the subscription.
      const subscription = subscriptionOf(prices, start) * BigInt(i - first);
      sum.add({ ...costOfEnergy({ split, missing: 0 }, prices), subscription });
    }
    return sum;
  }

  /** What most days lack that are not priced. */
  get lack(): Lack | undefined {
    return [...this.#lacks].sort(([, a], [, b]) => b - a)[0]?.[0];
  }

  #pause(): Pause {
    return this.#shared.pauses.step(this.#work);
  }

  #tryDay(day: Day, facts: ReadyDay): void {
    const terms = this.#termsOn(day);
    if (terms === undefined) {
      this.#count(this.#calendar === undefined ? "invalid" : "later");
      return;
    }
    const { prices } = terms;
    const spans = this.#calendar!.sinceMidnight(day);
    if (!isPricedInFull(spans, facts, prices)) this.#count(lackOf(terms.version, { spans, prices }));
    else {
      this.days.push(day);
      terms.last = day;
    }
  }

  #count(lack: Lack): void {
    this.#lacks.set(lack, (this.#lacks.get(lack) ?? 0) + 1);
  }

  /** undefined: its contract is invalid, or begins later. */
  #termsOn(day: Day): Terms | undefined {
    const last = this.#terms.at(-1);
    if (last !== undefined && day < last.end) return last;
    const calendar = this.#calendar;
    const version = calendar?.versionOn(day);
    if (calendar === undefined || version === undefined) return undefined;
    const hours = version === last?.version ? last.hours : this.#hoursOf(version);
    const prices = calendar.pricesOn(day);
    const terms = { start: day, end: calendar.changeAfter(day), version, hours, prices, last: undefined };
    this.#terms.push(terms);
    return terms;
  }

  /** Of announced days, and of a series, each contract has its own. */
  #hoursOf(version: ContractVersion): HoursOfOffers {
    const { offer, hours, rules } = version;
    const isOwn = labelsOf([version]).length > 0 || isSeries(version);
    const own = isOwn ? [this.candidate.contract?.id ?? ""] : [];
    const text = JSON.stringify([offer, hours, rules, ...own]);
    const { byHours, held } = this.#shared;
    let known = byHours.get(text);
    if (known === undefined) byHours.set(text, (known = new HoursOfOffers(held)));
    return known;
  }
}

function workOf(contract: Contract | undefined): number {
  const works = (contract?.versions ?? []).map((version) =>
    isSeries(version) ? WORK_OF_SERIES : version.hours.length + version.rules.length,
  );
  return 1 + Math.max(0, ...works);
}

export function lackOf(
  version: ContractVersion,
  { spans, prices }: Pick<DayTerms, "spans" | "prices">,
): Lack {
  if (prices === undefined) return "price";
  if (version.offer === "hphc" && version.hours.length === 0) return "hours";
  if (spans.every((span) => span.class !== undefined)) return "curve";
  return isSeries(version) ? "series" : "color";
}
