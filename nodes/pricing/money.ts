/**
 * Money and energy as integers: no float ever holds either.
 *
 * Energy is counted in W·s, because a minute of a half-hour is a whole number of them. A price is counted in
 * 1e-8 € a kWh, a subscription in 1e-8 € a month, or a year as some tables print it. An amount is a whole number of
 * `AMOUNTS_PER_EURO` parts: W·s times a price, and a day's share of a month of 28 to 31 days, of a year's twelfth too,
 * are whole numbers of them.
 */

import { apportion } from "../readings/index.js";

/** Parts of a price: the most decimals that one has (docs/dev/contract.md#supply-contract). */
const PRICE_DECIMALS = 8;
/** W·s of a kWh. */
const KWH = 3_600_000n;
/** The least common multiple of 28, 29, 30 and 31 days, of twelve months. */
const MONTH_DAYS = 12n * 377_580n;
/** The least common multiple of both. */
const PARTS = 22_654_800_000n;

/** A whole number of them is an exact amount of money. */
export type Amount = bigint;

const AMOUNTS_PER_EURO: Amount = 10n ** BigInt(PRICE_DECIMALS) * PARTS;

export const CENT: Amount = AMOUNTS_PER_EURO / 100n;

/** Decimals of what is shown: millionths of a euro. */
const SHOWN_PER_EURO = 1_000_000n;

/** The largest price, in €: no supplier asks more for a kWh or a month, and all sums stay small. */
export const LARGEST_PRICE = 1_000_000;

/**
 * A price in 1e-8 €.
 * @returns undefined for what is no price: not finite, over a million euros, or with more than 8 decimals
 */
export function priceOf(euros: unknown): bigint | undefined {
  if (typeof euros !== "number" || !(Math.abs(euros) <= LARGEST_PRICE)) return undefined;
  const text = euros.toFixed(PRICE_DECIMALS);
  return Number(text) === euros ? BigInt(text.replace(".", "")) : undefined;
}

/** A price in €, as `priceOf` takes it. @param price in 1e-8 € */
export function eurosOf(price: bigint): number {
  return Number(price) / 10 ** PRICE_DECIMALS;
}

/** What energy costs. @param price in 1e-8 € a kWh */
export function amountOf(price: bigint, wattSeconds: number): Amount {
  return price * BigInt(wattSeconds) * (PARTS / KWH);
}

/** A subscription: so many 1e-8 € in one month, or in twelve. */
export interface Subscription {
  readonly price: bigint;
  readonly months: 1 | 12;
}

/** What a day of a month of `days` days costs of a subscription (docs/dev/tariffs.md#subscription). */
export function dayOfSubscription({ price, months }: Subscription, days: number): Amount {
  return price * (PARTS / (BigInt(months) * BigInt(days)));
}

if (PARTS % KWH !== 0n || PARTS % MONTH_DAYS !== 0n) throw new RangeError("parts of money");

/** Millionths of a euro, half away from zero. */
export function shownAmount(amount: Amount): number {
  return Number(roundedTo(amount, AMOUNTS_PER_EURO / SHOWN_PER_EURO));
}

/**
 * Whole millionths of a euro that add up to `total`: the largest remainders are rounded up.
 * @param total their sum, rounded up or down; absent: `shownAmount` of it
 */
export function shownAmounts(amounts: readonly Amount[], total?: number): number[] {
  const unit = AMOUNTS_PER_EURO / SHOWN_PER_EURO;
  const sum = (): bigint =>
    roundedTo(
      amounts.reduce((all, amount) => all + amount, 0n),
      unit,
    );
  return apportion(amounts, unit, total === undefined ? sum() : BigInt(total)).map(Number);
}

/**
 * The mean of prices by time, in €: one price as it is, several in millionths, half away from zero.
 * @param parts at least one; prices in 1e-8 €, times in whole seconds
 */
export function meanPrice(parts: readonly { readonly price: bigint; readonly seconds: number }[]): number {
  const first = parts[0]!.price;
  if (parts.every(({ price }) => price === first)) return eurosOf(first);
  const sum = parts.reduce((all, { price, seconds }) => all + price * BigInt(seconds), 0n);
  const seconds = parts.reduce((all, part) => all + part.seconds, 0);
  const unit = 10n ** BigInt(PRICE_DECIMALS) / SHOWN_PER_EURO;
  return Number(roundedTo(sum, BigInt(seconds) * unit)) / Number(SHOWN_PER_EURO);
}

function roundedTo(amount: bigint, unit: bigint): bigint {
  const half = (amount < 0n ? -amount : amount) * 2n + unit;
  const whole = half / (2n * unit);
  return amount < 0n ? -whole : whole;
}
