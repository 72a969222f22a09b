/** What the energy of past days would cost at today's prices, and by how much it varies. Pure but for `pricedPast`. */
import type { Archive, UsagePoint } from "../archive/index.js";
import { addMonths, formatDay, startOfMonth, type Day } from "../readings/index.js";
import { shownAmount, type Calendar } from "../pricing/index.js";
import { dayReaderOf, pricedInFull } from "./what-if.js";

/** What the energy of each day costs that is priced in full, in €, without subscription. */
export type PastDays = ReadonlyMap<Day, number>;

/** @param calendar with today's prices on each day; @param end the first day that is not over @throws {ArchiveError} */
export async function pricedPast(
  archive: Archive,
  usagePoint: Pick<UsagePoint, "id">,
  calendar: Calendar,
  start: Day,
  end: Day,
): Promise<PastDays> {
  const past = new Map<Day, number>();
  const days = dayReaderOf(archive, usagePoint, end);
  for await (const day of days.from(start)) {
    const cost = await pricedInFull(days, calendar, day);
    if (cost === undefined) continue;
    const amount = [...cost.byClass.values()].reduce((sum, one) => sum + one.amount, 0n);
    past.set(day, shownAmount(amount) / 1e6);
  }
  return past;
}

/** From 0. */
export function monthOf(day: Day): number {
  return Number(formatDay(day).slice(5, 7)) - 1;
}

/** The mean of numbers; undefined of none. */
function meanOf(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, one) => sum + one, 0) / values.length;
}

/** Days of a month that tell what its days cost. */
const FEWEST_OF_MONTH = 7;

/** What a day of each month of the year costs, by the days of the last 12 months; undefined: too few are known. */
export function meansByCalendarMonth(past: PastDays, today: Day): (number | undefined)[] {
  const months: number[][] = Array.from({ length: 12 }, () => []);
  for (const [day, cost] of past) if (day >= addMonths(today, -12)) months[monthOf(day)]!.push(cost);
  return months.map((costs) => (costs.length < FEWEST_OF_MONTH ? undefined : meanOf(costs)));
}

/** What a day of a month costs by the months before and after it. @param means of the months of a year */
export function neighbourMean(means: readonly (number | undefined)[], month: number): number | undefined {
  const neighbours = [means[(month + 11) % 12], means[(month + 1) % 12]];
  return meanOf(neighbours.filter((mean) => mean !== undefined));
}

/** How much a month's energy differs from what an earlier one says, as a share of it. */
export interface Spread {
  /** Months that were compared with the same month a year before; otherwise the days of each month with each other. */
  readonly from: "months" | "days";
  readonly count: number;
  /** The root mean square of a month's difference. */
  readonly ofMonth: number;
  /** What all months have in common. */
  readonly trend: number;
  /** The same of two months that follow one another, of what neighbours say about a month; undefined: not known. */
  readonly ofNeighbours: number | undefined;
}

/** Pairs of months that say how much a year differs from the one before. */
const FEWEST_PAIRS = 6;
const FEWEST_SUCCESSIVE = 2;
/** Days of a month of which nine in ten are known. */
const SHARE = 0.9;
/** Weather comes in spells: so many days count as one. */
const SPELL = 10;
const MONTH = 30;

/** How much the past varies. */
export function spreadOf(past: PastDays, today: Day): Spread {
  const means = meansByMonth(past);
  const pairs: (readonly [before: number, after: number])[] = [];
  const successive: (readonly [before: number, after: number])[] = [];
  for (const [month, mean] of means) {
    const before = means.get(addMonths(month, -12));
    if (before !== undefined) pairs.push([before, mean]);
    const previous = means.get(addMonths(month, -1));
    if (previous !== undefined) successive.push([previous, mean]);
  }
  const ofNeighbours = successive.length < FEWEST_SUCCESSIVE ? undefined : relativeSpread(successive);
  if (pairs.length >= FEWEST_PAIRS) {
    const sum = (of: (pair: (typeof pairs)[number]) => number): number =>
      pairs.reduce((all, pair) => all + of(pair), 0);
    const before = sum((pair) => Math.abs(pair[0]));
    const trend = before === 0 ? 0 : sum((pair) => pair[1] - pair[0]) / before;
    return { from: "months", count: pairs.length, ofMonth: relativeSpread(pairs), trend, ofNeighbours };
  }
  const byMonth = meansByCalendarMonth(past, today);
  const days = [...past].flatMap(([day, cost]): (readonly [number, number])[] => {
    const mean = byMonth[monthOf(day)];
    return day < addMonths(today, -12) || mean === undefined ? [] : [[mean, cost]];
  });
  // Two months of the same length differ by √2 of what the mean of one has.
  const ofMonth = relativeSpread(days) * Math.sqrt((2 * SPELL) / MONTH);
  return { from: "days", count: days.length, ofMonth, trend: 0, ofNeighbours };
}

/** The mean day of each whole month of which nine in ten days are known, by its first day. */
function meansByMonth(past: PastDays): Map<Day, number> {
  const months = new Map<Day, number[]>();
  for (const [day, cost] of past) {
    const month = startOfMonth(day);
    const costs = months.get(month);
    if (costs === undefined) months.set(month, [cost]);
    else costs.push(cost);
  }
  return new Map(
    [...months].flatMap(([month, costs]): [Day, number][] =>
      costs.length < SHARE * (addMonths(month, 1) - month) ? [] : [[month, meanOf(costs)!]],
    ),
  );
}

/** Dear months count for more. @param pairs what is said, and what is */
function relativeSpread(pairs: readonly (readonly [number, number])[]): number {
  const squares = pairs.reduce((sum, [a]) => sum + a * a, 0);
  return squares === 0 ? 0 : Math.sqrt(pairs.reduce((sum, [a, b]) => sum + (b - a) ** 2, 0) / squares);
}
