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
  type CostEntry,
  type DayCost,
  type DayHeld,
  type DayTerms,
  type PriceNotes,
} from "../costs/index.js";
import { formatDay, startOfDay, type Day } from "../readings/index.js";
import { Calendar, classesInOrder, type ColorOf, type ContractVersion } from "../pricing/index.js";
import { signableToday, versionOn, type Candidate } from "./candidates.js";
import { costInFull, dayReaderOf, isKnown } from "./what-if.js";

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
 * Why an offer cannot price a day in full: its contract is invalid, or begins later; the regulated table has no price;
 * no hours, no colour, or no load curve tells the class of its energy.
 */
export type Lack = "invalid" | "later" | "price" | "hours" | "color" | "curve";

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
  const pricings = question.candidates.map((candidate) => new Pricing(candidate, colorOf, question, today));
  const groups = new Map<string, Group>();
  let held = 0;
  const pauses = new Pauses(PRICINGS_AT_ONCE);
  const days = dayReaderOf(archive, usagePoint, end);
  for await (const day of days.from(span.start)) {
    const facts = await days.of(day, true);
    if (!isKnown(day, facts)) continue;
    held++;
    const costs: (DayCost | undefined)[] = [];
    for (const pricing of pricings) {
      await pauses.step();
      costs.push(pricing.priceInFull(day, facts));
    }
    add(groups, costs);
  }
  return answerOf(pricings, [...groups.values()], held, span, today);
}

/** Days that the same offers price in full. */
interface Group {
  /** By candidate. */
  readonly isPriced: readonly boolean[];
  readonly sums: readonly CostSum[];
  days: number;
}

function add(groups: Map<string, Group>, costs: readonly (DayCost | undefined)[]): void {
  const isPriced = costs.map((cost) => cost !== undefined);
  const key = isPriced.map(Number).join("");
  let group = groups.get(key);
  if (group === undefined) {
    groups.set(key, (group = { isPriced, sums: costs.map(() => new CostSum()), days: 0 }));
  }
  group.days++;
  costs.forEach((cost, i) => {
    if (cost !== undefined) group.sums[i]!.add(cost);
  });
}

/** One candidate, made ready for many days. */
class Pricing {
  readonly candidate: Candidate;
  readonly version: ContractVersion | undefined;
  /** Days that it prices in full. */
  days = 0;
  readonly notes: NoteCollector;
  readonly #calendar: Calendar | undefined;
  readonly #lacks = new Map<Lack, number>();

  constructor(candidate: Candidate, colorOf: ColorOf, { asOf, atPricesOfThen }: OffersQuestion, today: Day) {
    const { contract } = candidate;
    this.candidate = candidate;
    this.notes = new NoteCollector(today);
    this.version = contract && versionOn(contract, formatDay(asOf));
    this.#calendar = contract && new Calendar(contract, colorOf, atPricesOfThen ? undefined : asOf);
  }

  /** What a day costs; undefined: it cannot be priced in full. */
  priceInFull(day: Day, facts: DayHeld): DayCost | undefined {
    const priced = this.#priced(day, facts);
    if (typeof priced === "string") {
      this.#lacks.set(priced, (this.#lacks.get(priced) ?? 0) + 1);
      return undefined;
    }
    this.days++;
    return priced;
  }

  /** What most days lack that are not priced. */
  get lack(): Lack | undefined {
    return [...this.#lacks].sort(([, a], [, b]) => b - a)[0]?.[0];
  }

  #priced(day: Day, facts: DayHeld): DayCost | Lack {
    if (this.#calendar === undefined) return "invalid";
    const version = this.#calendar.versionOn(day);
    if (version === undefined) return "later";
    const terms = this.#calendar.termsOn(day);
    const cost = costInFull(terms, day, facts);
    if (cost === undefined) return lackOf(version, terms);
    const priced = this.#calendar.dayOfPrices(day);
    this.notes.add({ start: priced, end: priced + 1 }, version, terms.prices);
    return cost;
  }
}

export function lackOf(version: ContractVersion, { spans, prices }: DayTerms): Lack {
  if (prices === undefined) return "price";
  if (version.offer === "hphc" && version.hours.length === 0) return "hours";
  return spans.some((span) => span.class === undefined) ? "color" : "curve";
}

function answerOf(
  pricings: readonly Pricing[],
  groups: readonly Group[],
  held: number,
  { start, end }: { readonly start: Day; readonly end: Day },
  today: Day,
): OffersAnswer {
  const isCompared = pricings.map(({ days }) => held > 0 && days * 10 >= held * 9);
  const common = groups.filter(({ isPriced }) => isCompared.every((is, i) => !is || isPriced[i]));
  const days = common.reduce((sum, group) => sum + group.days, 0);
  const offers = pricings.map((pricing, i): Omit<ComparedOffer, "saving"> => {
    const { candidate, version, lack } = pricing;
    const offer = { candidate, version, signable: signableToday(version, today), lack };
    if (!isCompared[i] || days === 0) {
      return {
        ...offer,
        cost: undefined,
        days: pricing.days,
        missingDays: end - start - pricing.days,
      };
    }
    const sum = new CostSum();
    for (const { sums } of common) sum.merge(sums[i]!);
    const cost = sum.entry(startOfDay(start), startOfDay(end), classesInOrder(candidate.contract!));
    return { ...offer, cost, days, missingDays: end - start - days };
  });
  const present = offers.find(({ candidate }) => candidate.isPresent)?.cost;
  const compared = offers.map((offer): ComparedOffer => ({
    ...offer,
    saving: difference(present, offer.cost),
  }));
  return {
    offers: compared.toSorted(
      (a, b) =>
        rankOf(a) - rankOf(b) ||
        (a.cost?.value ?? 0) - (b.cost?.value ?? 0) ||
        // Nobody changes for what costs the same.
        Number(b.candidate.isPresent) - Number(a.candidate.isPresent),
    ),
    held,
    days,
    ...notesOf(pricings.filter((_, i) => isCompared[i])),
  };
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
  const checked = all.find(({ pricesCheckedUntil }) => pricesCheckedUntil !== undefined);
  const old = all.find(({ pricesOld }) => pricesOld !== undefined);
  return {
    ...(checked && { pricesCheckedUntil: checked.pricesCheckedUntil! }),
    ...(old && { pricesOld: old.pricesOld! }),
    ...(all.some(({ pricesDoubtful }) => pricesDoubtful) && { pricesDoubtful: true }),
  };
}
