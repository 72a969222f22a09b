/**
 * What the same readings would have cost at several offers (docs/dev/contract.md#offers): priced by the daily values and
 * the load curve alone, never by registers, over the days that every offer that can be compared prices in full.
 */
import type { Archive, UsagePoint } from "../archive/index.js";
import { Pauses } from "../base/index.js";
import { ageOf, readyDay, type CostEntry, type PriceNotes, type ReadyDay } from "../costs/index.js";
import { startOfDay, type Day } from "../readings/index.js";
import { classesInOrder, type ColorOf, type ContractVersion } from "../pricing/index.js";
import { signableToday, type Candidate } from "./candidates.js";
import { OfferPricing, WORK_AT_ONCE, type Lack, type PricesOf } from "./offer-pricing.js";
import { dayReaderOf, isKnown } from "./what-if.js";

export interface OffersQuestion extends PricesOf {
  readonly candidates: readonly Candidate[];
  /** Days [start, end[; those that are not over are left out. */
  readonly start: Day;
  readonly end: Day;
}

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
  const held = new Map<Day, ReadyDay>();
  const days = dayReaderOf(archive, usagePoint, end);
  for await (const day of days.from(span.start)) {
    const facts = readyDay(day, await days.of(day, true));
    if (isKnown(facts)) held.set(day, facts);
  }
  const shared = { archive, colorOf, today, held, byHours: new Map(), pauses: new Pauses(WORK_AT_ONCE) };
  const pricings = question.candidates.map((candidate) => new OfferPricing(candidate, question, shared));
  for (const pricing of pricings) await pricing.tryDays();
  return answerOf(pricings, held.size, span, today);
}

async function answerOf(
  pricings: readonly OfferPricing[],
  held: number,
  { start, end }: { readonly start: Day; readonly end: Day },
  today: Day,
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
    const order = classesInOrder(candidate.contract!);
    const cost = (await pricing.costOf(common)).entry(startOfDay(start), startOfDay(end), order);
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
function notesOf(pricings: readonly OfferPricing[]): PriceNotes {
  const all = pricings.map(({ notes }) => notes);
  return {
    ...ageOf(
      [...new Set(all.flatMap(({ suppliers = [] }) => suppliers))],
      all.flatMap(({ pricesOld }) => pricesOld ?? []),
    ),
    ...(all.some(({ pricesDoubtful }) => pricesDoubtful) && { pricesDoubtful: true }),
  };
}
