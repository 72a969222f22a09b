/**
 * What a day costs: its energy by class, from the best that is known of it (docs/dev/contract.md#energy-by-class). For a
 * series, a price is what a class is for all others: both are a rate.
 */
import { addMonths, lengthOfDay, startOfDay, startOfMonth, type Day } from "../readings/index.js";
import {
  classOfRate,
  classOfRegister,
  amountOf,
  dayOfSubscription,
  goesByRegisters,
  priceOfRate,
  rateOf,
  type Amount,
  type ClassSpan,
  type ContractVersion,
  type NamedRegister,
  type Prices,
  type Rate,
} from "../pricing/index.js";
import { CurveSums, type Interval } from "./curve-sums.js";

/** W·s of a Wh. */
export const WATT_HOUR = 3_600;

/** What a register of the supplier's calendar counted on a day: more than none. */
export interface RegisterEnergy extends NamedRegister {
  /** Wh. The archive keeps it under this name (facts.ts). */
  readonly energy: number;
}

/** What is held of a day. */
export interface DayHeld {
  /** Wh. */
  readonly daily: number | undefined;
  /** In order of time; the first and the last may reach beyond the day. */
  readonly curve: readonly Interval[];
  /** Of the supplier's calendar; undefined: not known, or of another contract than the meter's. */
  readonly registers: readonly RegisterEnergy[] | undefined;
}

/** What a day costs, or several days. */
export interface DayCost {
  readonly byClass: ReadonlyMap<string, { readonly wattSeconds: number; readonly amount: Amount }>;
  readonly subscription: Amount;
  /** W·s of which the class or the price is not known. */
  readonly unpriced: number;
  /** Whether there are prices: for a subscription, too. */
  readonly isPriced: boolean;
  /** Seconds whose energy is not known at all. */
  readonly missing: number;
}

/** The rate of a whole day, whose daily value alone says what it costs; undefined: that takes its curve. */
export function rateOfDay(spans: readonly ClassSpan[]): Rate {
  return spans.length === 1 ? rateOf(spans[0]!) : undefined;
}

/** W·s by rate. Under undefined: of one that is not known. */
export type Split = Map<Rate, number>;

/** What a contract says of a day. */
export interface DayTerms {
  /** The classes of the day, in order of time, in seconds since it began. */
  readonly spans: readonly ClassSpan[];
  /** undefined: the contract begins later. */
  readonly version: ContractVersion | undefined;
  /** undefined: there are none for the day. */
  readonly prices: Prices | undefined;
}

/** The energy of a day, or of several, by rate, whatever it costs. */
export interface DayEnergy {
  readonly split: Split;
  /** Seconds whose energy is not known at all. */
  readonly missing: number;
}

export function costOfDay({ spans, version, prices }: DayTerms, day: Day, held: DayHeld): DayCost {
  const byRegisters = version && held.registers && splitByRegisters(version, held.registers);
  const energy =
    byRegisters === undefined ? energyOf(spans, readyDay(day, held)) : { split: byRegisters, missing: 0 };
  return { ...costOfEnergy(energy, prices), subscription: subscriptionOf(prices, day) };
}

/** What energy costs, without a subscription. */
export function costOfEnergy(
  { split, missing }: DayEnergy,
  prices: Prices | undefined,
): Omit<DayCost, "subscription"> {
  const byClass = new Map<string, { wattSeconds: number; amount: Amount }>();
  let unpriced = 0;
  for (const [rate, wattSeconds] of split) {
    const [name, price] = [classOfRate(rate), priceOfRate(rate, prices)];
    if (name === undefined || price === undefined) {
      unpriced += wattSeconds;
      continue;
    }
    const amount = amountOf(price, wattSeconds);
    const sum = byClass.get(name);
    if (sum === undefined) byClass.set(name, { wattSeconds, amount });
    else {
      sum.wattSeconds += wattSeconds;
      sum.amount += amount;
    }
  }
  return { byClass, unpriced, missing, isPriced: prices !== undefined };
}

/** What days cost of which nothing is held. @param end the first day after them; none has other prices than the first */
export function costWithout(prices: Prices | undefined, start: Day, end: Day): DayCost {
  const subscription = subscriptionOf(prices, start) * BigInt(end - start);
  const missing = startOfDay(end) - startOfDay(start);
  return { byClass: new Map(), unpriced: 0, missing, isPriced: prices !== undefined, subscription };
}

/** A day's share of a month's subscription. */
export function subscriptionOf(prices: Prices | undefined, day: Day): Amount {
  const month = startOfMonth(day);
  return prices === undefined ? 0n : dayOfSubscription(prices.subscription, addMonths(month, 1) - month);
}

/** undefined: a register that moved has no class, or the contract does not go by them. */
function splitByRegisters(version: ContractVersion, registers: readonly RegisterEnergy[]): Split | undefined {
  if (!goesByRegisters(version)) return undefined;
  const split: Split = new Map();
  for (const register of registers) {
    const name = classOfRegister(version, register);
    if (name === undefined) return undefined;
    split.set(name, (split.get(name) ?? 0) + register.energy * WATT_HOUR);
  }
  return split;
}

/** The energy of a day by its daily value and its curve. @param spans, isByCurve as of {@link addEnergy} */
export function energyOf(spans: readonly ClassSpan[], day: ReadyDay, isByCurve = false): DayEnergy {
  const split: Split = new Map();
  return { split, missing: addEnergy(split, spans, day, isByCurve) };
}

/** What is held of a day, made ready for many contracts. */
export interface ReadyDay {
  /** The instant of its first second, and its length. */
  readonly start: number;
  readonly seconds: number;
  /** W·s */
  readonly total: number | undefined;
  readonly curve: CurveSums;
  /** Whether its curve has no hole. */
  readonly isWhole: boolean;
}

export function readyDay(day: Day, { daily, curve }: Pick<DayHeld, "daily" | "curve">): ReadyDay {
  const [start, seconds, sums] = [startOfDay(day), lengthOfDay(day), new CurveSums(curve)];
  return {
    start,
    seconds,
    total: daily === undefined ? undefined : daily * WATT_HOUR,
    curve: sums,
    isWhole: sums.between(start, start + seconds).seconds === seconds,
  };
}

/**
 * Adds the energy of a day to its rates, by its daily value and its curve.
 * @param spans in seconds since the day began
 * @param isByCurve also a day of one rate goes by its curve, as it does at the other terms it is compared with
 * @returns seconds whose energy is not known at all
 */
export function addEnergy(
  split: Split,
  spans: readonly ClassSpan[],
  { start, seconds, total, curve }: ReadyDay,
  isByCurve = false,
): number {
  const only = isByCurve ? undefined : rateOfDay(spans);
  if (total !== undefined && only !== undefined) {
    add(split, only, total);
    return 0;
  }
  let [missing, rest] = [seconds, total ?? -1];
  // The rates of the minutes without a value; the rest is theirs only if they have one.
  let rates: Set<Rate> | undefined;
  for (const span of spans) {
    const held = curve.between(start + span.start, start + span.end);
    if (held.seconds > 0) add(split, rateOf(span), held.wattSeconds);
    if (held.seconds < span.end - span.start) (rates ??= new Set()).add(rateOf(span));
    missing -= held.seconds;
    rest -= held.wattSeconds;
  }
  if (missing === 0 || rest < 0) return missing;
  if (rest > 0) add(split, rates?.size === 1 ? [...rates][0] : undefined, rest);
  return 0;
}

function add(split: Split, rate: Rate, wattSeconds: number): void {
  split.set(rate, (split.get(rate) ?? 0) + wattSeconds);
}
