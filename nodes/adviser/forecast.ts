/** What the bill of the contract year will be (docs/dev/contract.md#forecast). */
import type { Archive, UsagePoint } from "../archive/index.js";
import { askCost, CostSum, NoteCollector, type CostEntry, type PriceNotes } from "../costs/index.js";
import { addMonths, startOfDay, type Day } from "../readings/index.js";
import {
  announcementsIn,
  Calendar,
  classesInOrder,
  isSeries,
  type ColorOf,
  type Contract,
  supplyOf,
  type Supply,
} from "../pricing/index.js";
import { endToCome } from "./calendar-notices.js";
import { contractYearOf, monthsOf } from "./contract-year.js";
import { pricedPast, type PastDays } from "./past.js";
import { openDays, restOf, rounded, subscriptionOn, totalOf, type Estimate, type Rest } from "./rest.js";

export interface Forecast extends PriceNotes {
  /** Days [start, end[ of the contract year. */
  readonly start: Day;
  readonly end: Day;
  /** From the first day of the year to yesterday. */
  readonly soFar: CostEntry;
  readonly rest: Rest;
  /** undefined: it is too early, or today has no price. */
  readonly total: Estimate | undefined;
  /** Whether the contract has a price today: without one, nothing is estimated. */
  readonly isPriced: boolean;
  /** Its prices of today come by messages: those of the days to come are not known, and nothing is estimated. */
  readonly isOfSeries: boolean;
  /** `months` of the year that the contract covers, and what their instalments leave to pay. */
  readonly instalment:
    | { readonly monthly: number; readonly months: number; readonly difference: number | null }
    | undefined;
  /** Within what is estimated, the offer of today ends, and no later version is there: from `end` on. */
  readonly offerEnds: OfferEnd | undefined;
}

export interface OfferEnd {
  readonly supply: Supply;
  /** The first day without it. */
  readonly end: Day;
}

/** What is known and estimated of what a span costs. */
export interface SpanCost {
  /** From its first day to yesterday. */
  readonly soFar: CostEntry;
  readonly notes: PriceNotes;
  /** With the prices of today on each day. */
  readonly calendar: Calendar;
  /** The first day of the span that the contract covers. */
  readonly first: Day;
  readonly isOfSeries: boolean;
  readonly rest: Rest;
}

/** Three years of the past say how much one differs from the next. */
export const PAST_MONTHS = 36;

/**
 * @param today the current day in Paris
 * @throws {ArchiveError}
 */
export async function askForecast(
  archive: Archive,
  usagePoint: Pick<UsagePoint, "id">,
  contract: Contract,
  colorOf: ColorOf,
  today: Day,
): Promise<Forecast> {
  const year = contractYearOf(contract.anniversary, today);
  const { soFar, notes, calendar, first, isOfSeries, rest } = await costOfSpan(
    archive,
    usagePoint,
    { contract, colorOf },
    year,
    today,
  );
  const total = rest.estimate && totalOf(soFar.value, rest.estimate);
  const { instalment: monthly } = contract;
  const months = monthsOf(year, first);
  return {
    ...year,
    soFar,
    rest,
    total,
    isPriced: !isOfSeries && calendar.pricesOn(today) !== undefined,
    isOfSeries,
    instalment:
      monthly === null
        ? undefined
        : {
            monthly,
            months,
            difference: total === undefined ? null : rounded(total.value - months * monthly, 1e6),
          },
    offerEnds: total && offerEndIn(contract, calendar, today, year.end),
    // Of what is said of both, days so far without a price are more than today alone.
    ...notesOf(calendar, today),
    ...notes,
  };
}

/**
 * What the days [start, end[ cost so far, and what is to come: of the contract year and of a month alike.
 * @param today the current day in Paris
 * @throws {ArchiveError}
 */
export async function costOfSpan(
  archive: Archive,
  usagePoint: Pick<UsagePoint, "id">,
  { contract, colorOf }: { readonly contract: Contract; readonly colorOf: ColorOf },
  { start, end }: { readonly start: Day; readonly end: Day },
  today: Day,
): Promise<SpanCost> {
  const question = { contract, direction: "consumption", start, end: today, isOwn: true } as const;
  const ask = (step: "day" | "period") => askCost(archive, usagePoint, { ...question, step }, colorOf, today);
  const { entries: whole, ...notes } = await ask("period");
  const { entries: days } = await ask("day");
  const soFar =
    whole[0] ?? new CostSum().entry(startOfDay(start), startOfDay(today), classesInOrder(contract));
  const known = announcementsIn(archive, contract, colorOf);
  const calendar = new Calendar(contract, known, today);
  const version = calendar.versionOn(today);
  const isOfSeries = version !== undefined && isSeries(version);
  // What days cost at the prices of then says nothing of others.
  const past: PastDays = isOfSeries
    ? new Map<Day, number>()
    : await pricedPast(archive, usagePoint, calendar, addMonths(today, -PAST_MONTHS), today);
  const first = Math.max(start, new Calendar(contract, known).start);
  const rest = restOf(past, openDays(days, first, today, end), subscriptionOn(calendar), today);
  return { soFar, notes, calendar, first, isOfSeries, rest };
}

/** @param yearEnd the first day after the contract year */
function offerEndIn(contract: Contract, calendar: Calendar, today: Day, yearEnd: Day): OfferEnd | undefined {
  const version = calendar.versionOn(today);
  const supply = version && supplyOf(version);
  const end = version && endToCome(contract, version, today);
  return supply === undefined || end === undefined || end >= yearEnd ? undefined : { supply, end };
}

/** What is said of today's prices. */
function notesOf(calendar: Calendar, today: Day): PriceNotes {
  const notes = new NoteCollector(today);
  notes.add({ start: today, end: today + 1 }, calendar.versionOn(today), calendar.pricesOn(today));
  return notes.notes;
}
