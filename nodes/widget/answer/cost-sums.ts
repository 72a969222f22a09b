/** What the answers about costs share: the question to costs/, sums in cents, and what days without a price lack. */
import {
  askCost,
  headOf,
  isPricedInPart,
  type CostResult,
  type CostStep,
  type CostStepEntry,
} from "../../costs/index.js";
import { dayOf, REGISTERS, type Collected, type Day, type Direction } from "../../readings/index.js";
import { needsCurve, type Contract } from "../../pricing/index.js";
import { numberOf } from "./identity.js";
import type { CostAnswer, CostSum, Lack } from "../protocol.js";
import type { Held, PricedBy } from "./snapshot.js";

/** The days [start, end[ of a meter, and what prices them. */
export interface CostDays {
  readonly held: Held;
  readonly by: PricedBy;
  readonly direction: Direction;
  readonly start: Day;
  readonly end: Day;
  /** The current day in Paris. */
  readonly today: Day;
}

/** What costs depend on. */
export function costHead(
  { archive, usagePoint }: Held,
  { contract }: PricedBy,
  direction: Direction,
  today: Day,
): readonly unknown[] {
  const idOf = (series: Collected): number =>
    archive.usagePoints.seriesToRead(usagePoint, direction, series).id;
  const series = { daily: idOf("daily"), curve: idOf("load_curve"), registers: idOf(REGISTERS) };
  const { id } = contract;
  const head = headOf(archive, series, { colors: true, announcedFor: id, pricesFor: id });
  return [numberOf(archive), usagePoint, direction, numberOf(contract), today, head];
}

export function costsBy(
  step: CostStep,
  { held, by, direction, start, end, today }: CostDays,
): Promise<CostResult> {
  const question = { contract: by.contract, direction, step, start, end, isOwn: true };
  return askCost(held.archive, { id: held.usagePoint }, question, by.colorOf, today);
}

/** The months of a contract: those of its bills, if they do not begin on the 1st. */
export function monthsOf({ billDay }: Contract): "month" | "bill" {
  return billDay === 1 ? "month" : "bill";
}

/** @param days entries by day, which tell what of the sum's days is priced */
export function costSum(entry: CostStepEntry, days: readonly CostStepEntry[]): CostSum {
  const { unpriced, inPart } = daysOf(entry, days);
  const [first] = inPart;
  const subscription = centsOf(millionths(entry.subscription));
  return {
    from: dayOf(entry.start),
    to: dayOf(entry.end),
    value: isPricedInPart(entry) ? centsOf(millionths(entry.value)) : null,
    energy: Math.round(entry.energy * 1e3),
    ...(subscription !== 0 && { subscription }),
    ...(unpriced > 0 && { unpriced }),
    ...(first !== undefined && { inPart: { days: inPart.length, first } }),
  };
}

/** The days of an entry of which nothing is priced, and those of which only a part is. @param days entries by day */
export function daysOf(
  { start, end }: CostStepEntry,
  days: readonly CostStepEntry[],
): { readonly unpriced: number; readonly inPart: readonly Day[] } {
  const priced = days.filter((day) => isPricedInPart(day) && day.start >= start && day.end <= end);
  return {
    unpriced: dayOf(end) - dayOf(start) - priced.length,
    inPart: priced.filter(({ complete }) => !complete).map((day) => dayOf(day.start)),
  };
}

/** @param euros with at most six decimals */
export function millionths(euros: number): number {
  return Math.round(euros * 1e6);
}

/** @param amount in millionths of a euro */
export function centsOf(amount: number): number {
  return Math.sign(amount) * Math.round(Math.abs(amount) / 1e4);
}

/**
 * What days that are not priced in full most likely lack: of readings that are missing altogether, other screens tell.
 * @param days entries by day
 * @param lacking how many days are not priced in full
 */
export function lackIn(
  contract: Contract,
  { withoutPrices, withoutColor = [], withoutSeries = [] }: CostResult,
  days: readonly CostStepEntry[],
  lacking: number,
): Pick<CostAnswer, "lacks" | "pricesOf"> {
  // A Tempo day reaches into the civil day after it.
  const uncolored = new Set(withoutColor.flatMap((day) => [day, day + 1]));
  const lackingOf = (lacked: ReadonlySet<Day>): number =>
    days.filter(({ start, complete }) => !complete && lacked.has(dayOf(start))).length;
  const [byColor, bySeries] = [lackingOf(uncolored), lackingOf(new Set(withoutSeries))];
  const isOfCurve = withoutPrices === undefined && needsCurve(contract) && lacking > byColor + bySeries;
  const ended = withoutPrices?.find((one) => one.ended !== undefined);
  const pricesOf = (ended ?? withoutPrices?.[0])?.supplier;
  const lacks: Lack[] = [
    ...(withoutPrices === undefined ? [] : [ended ? ("ended" as const) : ("prices" as const)]),
    ...(byColor > 0 ? ["color" as const] : []),
    ...(bySeries > 0 ? ["series" as const] : []),
    ...(isOfCurve ? ["curve" as const] : []),
  ];
  return lacks.length === 0 ? {} : { lacks, ...(pricesOf && { pricesOf }) };
}
