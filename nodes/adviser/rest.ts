/** What the days to come of a span will be, and those so far that are not known (docs/dev/contract.md#forecast). Pure. */
import type { CostEntry } from "../costs/index.js";
import { yearBefore } from "../query/index.js";
import { addMonths, dayOf, startOfMonth, type Day } from "../readings/index.js";
import { dayOfSubscription, shownAmount, type Calendar } from "../pricing/index.js";
import {
  meansByCalendarMonth,
  monthOf,
  neighbourMean,
  spreadOf,
  type PastDays,
  type Spread,
} from "./past.js";

/** In €, or in kWh. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
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

/** Without the same days a year ago, fewer days say nothing about a year. */
export const FEWEST_KNOWN = 60;
/** How many root mean squares the bounds are away: nine bills in ten lie within. */
const REACH = 2;
const MONTH = 30;

/** A day whose cost is not known, and what is: of its energy, in €. */
export interface OpenDay {
  readonly day: Day;
  readonly counted: number;
}

/** The days [first, end[ that are not priced in full. @param days entries by day */
export function openDays(days: readonly CostEntry[], first: Day, today: Day, end: Day): OpenDay[] {
  const entries = new Map(days.map((entry) => [dayOf(entry.start), entry]));
  const open: OpenDay[] = [];
  for (let day = first; day < end; day++) {
    const entry = day < today ? entries.get(day) : undefined;
    if (entry?.complete !== true) open.push({ day, counted: entry ? entry.value - entry.subscription : 0 });
  }
  return open;
}

/** What a day costs of the subscription at today's prices, in €. */
export function subscriptionOn(calendar: Calendar): (day: Day) => number {
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
export function restOf(
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

/** To the last digit the sum of both. */
export function totalOf(soFar: number, { value, low, high }: Estimate): Estimate {
  const sum = (rest: number): number => rounded(soFar + rest, 1e6);
  return { value: sum(value), low: sum(low), high: sum(high) };
}

export function rounded(euros: number, parts: number): number {
  return Math.round(euros * parts) / parts;
}
