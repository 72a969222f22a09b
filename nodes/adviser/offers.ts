/**
 * What the same readings would have cost at several offers (docs/dev/contract.md#offers): priced by the daily values and
 * the load curve alone, never by registers, over the days that every offer that can be compared prices in full.
 */
import type { Archive, UsagePoint } from "../archive/index.js";
import { Pauses } from "../base/index.js";
import {
  CostSum,
  PRICINGS_AT_ONCE,
  NoteCollector,
  ageOf,
  costOfEnergy,
  energyOf,
  subscriptionOf,
  type CostEntry,
  type DayEnergy,
  type DayHeld,
  type DayTerms,
  type PriceNotes,
  type Split,
} from "../costs/index.js";
import { formatDay, startOfDay, type Day } from "../readings/index.js";
import {
  Calendar,
  announcementsIn,
  classesInOrder,
  isSeries,
  labelsOf,
  type ClassSpan,
  type ColorOf,
  type ContractVersion,
  type Prices,
} from "../pricing/index.js";
import { signableToday, versionOn, type Candidate } from "./candidates.js";
import { dayReaderOf, isKnown, isPricedInFull } from "./what-if.js";

export interface OffersQuestion {
  readonly candidates: readonly Candidate[];
  /** Days [start, end[; those that are not over are left out. */
  readonly start: Day;
  readonly end: Day;
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

export interface ComparedOffer {
  readonly candidate: Candidate;
  /** Of the day that was asked for; undefined: its contract is invalid, or begins later. */
  readonly version: ContractVersion | undefined;
  /** Whether who does not have it may sign it today; undefined: it has prices of its own, or no version. */
  readonly signable: boolean | undefined;
  /** Over the compared days; undefined: it cannot price 9 in 10 of the days held. */
  readonly cost: CostEntry | undefined;
  /** What most days lack that it cannot price; undefined: it prices all that are held. */
  readonly lack: Lack | undefined;
  /** Compared; of an offer without a cost, those that it prices in full. And the other days of the span. */
  readonly days: number;
  readonly missingDays: number;
  /** The cost of what the household has minus this one, in €; null where either has none. */
  readonly saving: number | null;
}

export interface OffersAnswer extends PriceNotes {
  /** Cheapest first, then those that the household neither has nor could sign; those without a cost last. */
  readonly offers: readonly ComparedOffer[];
  /** Days of the span whose energy is known: by a daily value, or a curve without a hole. */
  readonly held: number;
  /** Days that were compared. */
  readonly days: number;
}

/**
 * @param today the current day in Paris
 * @throws {ArchiveError}
 */
export async function compareOffers(
  archive: Archive,
  usagePoint: Pick<UsagePoint, "id">,
  question: OffersQuestion,
  colorOf: ColorOf,
  today: Day,
): Promise<OffersAnswer> {
  const end = Math.max(question.start, Math.min(question.end, today));
  const span = { start: question.start, end };
  const byHours = new Map<string, ClassedDays>();
  const pricings = question.candidates.map(
    (candidate) => new Pricing(candidate, { archive, colorOf }, question, { byHours, today }),
  );
  const pauses = new Pauses(PRICINGS_AT_ONCE);
  const days = dayReaderOf(archive, usagePoint, end);
  let held = 0;
  for await (const day of days.from(span.start)) {
    const facts = await days.of(day, true);
    if (!isKnown(day, facts)) continue;
    held++;
    for (const pricing of pricings) if (pricing.tryDay(day, facts)) await pauses.step();
  }
  return answerOf(pricings, held, span, today, pauses);
}

/** Days whose energy is summed in the time in which one is priced. */
const DAYS_OF_PRICING = 200;

/** A day by the hours and rules of an offer, worked out once for all that have them. */
interface ClassedDay {
  readonly spans: readonly ClassSpan[];
  readonly energy: DayEnergy;
}
type ClassedDays = Map<Day, ClassedDay>;

/** What an offer has on the days [start, end[. */
interface Terms {
  readonly start: Day;
  readonly end: Day;
  readonly version: ContractVersion;
  readonly classed: ClassedDays;
  readonly prices: Prices | undefined;
}

/** One candidate, made ready for many days. */
class Pricing {
  readonly candidate: Candidate;
  readonly version: ContractVersion | undefined;
  /** Those that it prices in full, in order. */
  readonly days: Day[] = [];
  readonly notes: NoteCollector;
  readonly #calendar: Calendar | undefined;
  readonly #byHours: Map<string, ClassedDays>;
  readonly #terms: Terms[] = [];
  readonly #lacks = new Map<Lack, number>();

  /** @param byHours the days of all offers, by all that says when classes hold, as text */
  constructor(
    candidate: Candidate,
    { archive, colorOf }: { readonly archive: Archive; readonly colorOf: ColorOf },
    { asOf, atPricesOfThen }: OffersQuestion,
    { byHours, today }: { readonly byHours: Map<string, ClassedDays>; readonly today: Day },
  ) {
    const { contract } = candidate;
    this.candidate = candidate;
    this.notes = new NoteCollector(today);
    this.version = contract && versionOn(contract, formatDay(asOf));
    const known = contract && announcementsIn(archive, contract, colorOf);
    this.#calendar = known && new Calendar(contract, known, atPricesOfThen ? undefined : asOf);
    this.#byHours = byHours;
  }

  /**
   * Notes whether it prices a day in full. Days come in order.
   * @returns whether it was the first of its hours on this day, and had it to work out
   */
  tryDay(day: Day, facts: DayHeld): boolean {
    const terms = this.#termsOn(day);
    if (terms === undefined) {
      this.#count(this.#calendar === undefined ? "invalid" : "later");
      return false;
    }
    const { version, classed, prices } = terms;
    const isFirst = !classed.has(day);
    if (isFirst) {
      const spans = this.#calendar!.spansOn(day);
      classed.set(day, { spans, energy: energyOf(spans, day, facts, false) });
    }
    const { spans, energy } = classed.get(day)!;
    if (!isPricedInFull(energy, prices)) this.#count(lackOf(version, { spans, prices }));
    else {
      this.days.push(day);
      const priced = this.#calendar!.dayOfPrices(day);
      this.notes.add({ start: priced, end: priced + 1 }, version, prices);
    }
    return isFirst;
  }

  /** What some of the days cost that it prices in full. */
  costOf(days: readonly Day[]): CostSum {
    const sum = new CostSum();
    let i = 0;
    for (const { start, end, classed, prices } of this.#terms) {
      const split: Split = new Map();
      const first = i;
      for (; i < days.length && days[i]! < end; i++) {
        for (const [rate, wattSeconds] of classed.get(days[i]!)!.energy.split) {
          split.set(rate, (split.get(rate) ?? 0) + wattSeconds);
        }
      }
      if (i === first) continue;
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
    const classed = version === last?.version ? last.classed : this.#classedBy(version);
    const prices = calendar.pricesOn(day);
    const terms = { start: day, end: calendar.changeAfter(day), version, classed, prices };
    this.#terms.push(terms);
    return terms;
  }

  /** The days of all offers that have these hours and rules: of announced days, and of a series, each contract has its own. */
  #classedBy(version: ContractVersion): ClassedDays {
    const { offer, hours, rules } = version;
    const isOwn = labelsOf([version]).length > 0 || isSeries(version);
    const own = isOwn ? [this.candidate.contract?.id ?? ""] : [];
    const text = JSON.stringify([offer, hours, rules, ...own]);
    let known = this.#byHours.get(text);
    if (known === undefined) this.#byHours.set(text, (known = new Map()));
    return known;
  }
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

async function answerOf(
  pricings: readonly Pricing[],
  held: number,
  { start, end }: { readonly start: Day; readonly end: Day },
  today: Day,
  pauses: Pauses,
): Promise<OffersAnswer> {
  const compared = pricings.filter(({ days }) => held > 0 && days.length * 10 >= held * 9);
  const common = inAll(compared.map((pricing) => pricing.days));
  const offers: Omit<ComparedOffer, "saving">[] = [];
  for (const pricing of pricings) {
    const { candidate, version, lack } = pricing;
    const offer = { candidate, version, signable: signableToday(version, today), lack };
    if (common.length === 0 || !compared.includes(pricing)) {
      const { length } = pricing.days;
      offers.push({ ...offer, cost: undefined, days: length, missingDays: end - start - length });
      continue;
    }
    await pauses.step(Math.ceil(common.length / DAYS_OF_PRICING));
    const order = classesInOrder(candidate.contract!);
    const cost = pricing.costOf(common).entry(startOfDay(start), startOfDay(end), order);
    offers.push({ ...offer, cost, days: common.length, missingDays: end - start - common.length });
  }
  const present = offers.find(({ candidate }) => candidate.isPresent)?.cost;
  const withSavings = offers.map((offer): ComparedOffer => ({
    ...offer,
    saving: difference(present, offer.cost),
  }));
  return {
    offers: withSavings.toSorted(
      (a, b) =>
        rankOf(a) - rankOf(b) ||
        (a.cost?.value ?? 0) - (b.cost?.value ?? 0) ||
        // Nobody changes for what costs the same.
        Number(b.candidate.isPresent) - Number(a.candidate.isPresent),
    ),
    held,
    days: compared.length === 0 ? held : common.length,
    ...notesOf(compared),
  };
}

/** The days that are in each of some lists, in order. */
function inAll(lists: readonly (readonly Day[])[]): Day[] {
  const [first = [], ...others] = lists;
  // Most offers price the same days.
  const distinct = others
    .filter((list) => list.length !== first.length || list.some((day, i) => day !== first[i]))
    .map((list) => new Set(list));
  return first.filter((day) => distinct.every((list) => list.has(day)));
}

/** Whether the household neither has an offer nor could sign it. */
export function isOutOfReach({
  candidate,
  signable,
}: Pick<ComparedOffer, "candidate" | "signable">): boolean {
  return signable === false && !candidate.isPresent;
}

/** What has a cost and can be had, what can be had for sure, what has a cost only, all else. */
function rankOf(offer: ComparedOffer): number {
  if (offer.cost !== undefined) return isOutOfReach(offer) ? 2 : 0;
  return offer.candidate.isPresent || offer.signable === true ? 1 : 3;
}

/** Of two values in € with six decimals. */
function difference(from: CostEntry | undefined, to: CostEntry | undefined): number | null {
  if (from === undefined || to === undefined) return null;
  return (Math.round(from.value * 1e6) - Math.round(to.value * 1e6)) / 1e6;
}

/** What is said of the prices of the offers that are compared. */
function notesOf(pricings: readonly Pricing[]): PriceNotes {
  const all = pricings.map(({ notes }) => notes.notes);
  return {
    ...ageOf(
      [...new Set(all.flatMap(({ suppliers = [] }) => suppliers))],
      all.flatMap(({ pricesOld }) => pricesOld ?? []),
    ),
    ...(all.some(({ pricesDoubtful }) => pricesDoubtful) && { pricesDoubtful: true }),
  };
}
