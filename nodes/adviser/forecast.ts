/** What the bill of the contract year will be (docs/dev/contract.md#forecast). */
import type { Archive, UsagePoint } from "../archive/index.js";
import { askCost, CostSum, NoteCollector, type CostEntry, type PriceNotes } from "../costs/index.js";
import { yearBefore } from "../query/index.js";
import { addMonths, dayOf, startOfDay, startOfMonth, type Day } from "../readings/index.js";
import {
  announcementsIn,
  Calendar,
  classesInOrder,
  dayOfSubscription,
  isSeries,
  shownAmount,
  type ColorOf,
  type Contract,
  supplyOf,
  type Supply,
} from "../pricing/index.js";
import { endToCome } from "./calendar-notices.js";
import { contractYearOf, monthsOf } from "./contract-year.js";
import {
  meansByCalendarMonth,
  monthOf,
  neighbourMean,
  pricedPast,
  spreadOf,
  type PastDays,
  type Spread,
} from "./past.js";

/** In €. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

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

/** The days to come, and those so far that are not priced in full. */
export interface Rest {
  readonly estimate: Estimate | undefined;
  readonly days: number;
  /** Of these, days that are over. */
  readonly past: number;
  readonly method: "last-year" | "mean";
  /** Days that it rests on: the same days a year ago, or those of the last 12 months. */
  readonly known: number;
  /** By `mean`: days whose month is not known, but the one before or after it. */
  readonly byNeighbours: number;
  readonly spread: Spread;
}

/** Three years of the past say how much one differs from the next. */
const PAST_MONTHS = 36;
/** Without the same days a year ago, fewer days say nothing about a year. */
export const FEWEST_KNOWN = 60;
/** How many root mean squares the bounds are away: nine bills in ten lie within. */
const REACH = 2;
const MONTH = 30;

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
  const question = {
    contract,
    direction: "consumption",
    start: year.start,
    end: today,
    isOwn: true,
  } as const;
  const ask = (step: "day" | "period") => askCost(archive, usagePoint, { ...question, step }, colorOf, today);
  const { entries: whole, ...notes } = await ask("period");
  const { entries: days } = await ask("day");
  const soFar =
    whole[0] ?? new CostSum().entry(startOfDay(year.start), startOfDay(today), classesInOrder(contract));
  const known = announcementsIn(archive, contract, colorOf);
  const calendar = new Calendar(contract, known, today);
  const version = calendar.versionOn(today);
  const isOfSeries = version !== undefined && isSeries(version);
  // What days cost at the prices of then says nothing of others.
  const past: PastDays = isOfSeries
    ? new Map<Day, number>()
    : await pricedPast(archive, usagePoint, calendar, addMonths(today, -PAST_MONTHS), today);
  const first = Math.max(year.start, new Calendar(contract, known).start);
  const rest = restOf(past, openDays(days, first, today, year.end), subscriptionOn(calendar), today);
  const total = rest.estimate && totalOf(soFar, rest.estimate);
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

/** A day of the year whose cost is not known, and what is: of its energy, in €. */
interface OpenDay {
  readonly day: Day;
  readonly counted: number;
}

/** @param days entries by day */
function openDays(days: readonly CostEntry[], first: Day, today: Day, end: Day): OpenDay[] {
  const entries = new Map(days.map((entry) => [dayOf(entry.start), entry]));
  const open: OpenDay[] = [];
  for (let day = first; day < end; day++) {
    const entry = day < today ? entries.get(day) : undefined;
    if (entry?.complete !== true) open.push({ day, counted: entry ? entry.value - entry.subscription : 0 });
  }
  return open;
}

/** What a day costs of the subscription at today's prices, in €. */
function subscriptionOn(calendar: Calendar): (day: Day) => number {
  return (day) => {
    const prices = calendar.pricesOn(day);
    const month = startOfMonth(day);
    if (prices === undefined) return 0;
    return shownAmount(dayOfSubscription(prices.subscription, addMonths(month, 1) - month)) / 1e6;
  };
}

/**
 * Estimates the days that are open. Pure.
 * @param past at today's prices
 * @param subscription of a day, in €
 */
function restOf(
  past: PastDays,
  open: readonly OpenDay[],
  subscription: (day: Day) => number,
  today: Day,
): Rest {
  const yearAgo = open.map(({ day }) => past.get(yearBefore(day)));
  const heldYearAgo = yearAgo.filter((cost) => cost !== undefined).length;
  const isLastYear = heldYearAgo * 10 >= open.length * 9;
  const means = meansByCalendarMonth(past, today);
  const recent = [...past.keys()].filter((day) => day >= addMonths(today, -12)).length;
  const spread = spreadOf(past, today);
  const costs = open.map(({ day }, i): { cost: number | undefined; isByNeighbours: boolean } => {
    const cost = (isLastYear ? yearAgo[i] : undefined) ?? means[monthOf(day)];
    if (cost !== undefined || spread.ofNeighbours === undefined) return { cost, isByNeighbours: false };
    return { cost: neighbourMean(means, monthOf(day)), isByNeighbours: true };
  });
  const found = costs.filter(({ cost }) => cost !== undefined);
  const about = {
    days: open.length,
    past: open.filter(({ day }) => day < today).length,
    method: isLastYear ? ("last-year" as const) : ("mean" as const),
    known: isLastYear ? heldYearAgo : recent,
    byNeighbours: found.filter(({ isByNeighbours }) => isByNeighbours).length,
    spread,
  };
  const isKnown = isLastYear || recent >= FEWEST_KNOWN;
  // A contract that begins after its present year has no open day at all.
  if (!isKnown || found.length === 0 || found.length * 10 < open.length * 9) {
    return { ...about, estimate: undefined };
  }

  // The few days of which nothing is known cost what the others do.
  const share = open.length / found.length;
  const energy = share * found.reduce((sum, { cost }) => sum + cost!, 0);
  const half = REACH * deviationOf(open, costs, spread);
  const fixed = open.reduce((sum, { day, counted }) => sum + (day < today ? -counted : subscription(day)), 0);
  const cents = (euros: number): number => rounded(euros, 100);
  return {
    ...about,
    estimate: {
      value: cents(fixed + energy),
      // Energy that costs something is never less than none.
      low: cents(fixed + Math.max(energy - half, Math.min(energy, 0))),
      high: cents(fixed + energy + half),
    },
  };
}

/** One root mean square of what the open days may differ: each month on its own, its trend together with all others. */
function deviationOf(
  open: readonly OpenDay[],
  costs: readonly { readonly cost: number | undefined; readonly isByNeighbours: boolean }[],
  { ofMonth, trend, ofNeighbours = 0 }: Spread,
): number {
  const months = new Map<Day, { cost: number; days: number }>();
  let [all, byNeighbours] = [0, 0];
  for (const [i, { day }] of open.entries()) {
    const { cost = 0, isByNeighbours } = costs[i]!;
    const month = months.get(startOfMonth(day)) ?? { cost: 0, days: 0 };
    months.set(startOfMonth(day), { cost: month.cost + cost, days: month.days + 1 });
    all += cost;
    if (isByNeighbours) byNeighbours += cost;
  }
  const own = [...months.values()].reduce((sum, { cost, days }) => sum + (cost * cost * MONTH) / days, 0);
  return Math.sqrt(ofMonth ** 2 * own + (trend * all) ** 2 + (ofNeighbours * byNeighbours) ** 2);
}

/** @param yearEnd the first day after the contract year */
function offerEndIn(contract: Contract, calendar: Calendar, today: Day, yearEnd: Day): OfferEnd | undefined {
  const version = calendar.versionOn(today);
  const supply = version && supplyOf(version);
  const end = version && endToCome(contract, version, today);
  return supply === undefined || end === undefined || end >= yearEnd ? undefined : { supply, end };
}

/** To the last digit the sum of both. */
function totalOf({ value: soFar }: CostEntry, { value, low, high }: Estimate): Estimate {
  const sum = (rest: number): number => rounded(soFar + rest, 1e6);
  return { value: sum(value), low: sum(low), high: sum(high) };
}

function rounded(euros: number, parts: number): number {
  return Math.round(euros * parts) / parts;
}

/** What is said of today's prices. */
function notesOf(calendar: Calendar, today: Day): PriceNotes {
  const notes = new NoteCollector(today);
  notes.add({ start: today, end: today + 1 }, calendar.versionOn(today), calendar.pricesOn(today));
  return notes.notes;
}
