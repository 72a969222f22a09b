/** Days as every question of the adviser prices them: by daily value and load curve, never by registers. */
import type { Archive, UsagePoint } from "../archive/index.js";
import {
  rateOfDay,
  costOfEnergy,
  energyOf,
  readyDay,
  subscriptionOf,
  DayReader,
  type DayCost,
  type DayEnergy,
  type DayTerms,
  type ReadyDay,
} from "../costs/index.js";
import type { Day } from "../readings/index.js";
import { priceOfRate, rateOf, type Calendar, type ClassSpan, type Prices } from "../pricing/index.js";

/** What the archive holds of consumption, day after day. @param end the first day that is not asked for */
export function dayReaderOf(archive: Archive, usagePoint: Pick<UsagePoint, "id">, end: Day): DayReader {
  return new DayReader(archive, usagePoint, "consumption", { end, withRegisters: false });
}

/** Whether the energy of a day is known, whatever its class. */
export function isKnown({ total, isWhole }: ReadyDay): boolean {
  return total !== undefined || isWhole;
}

/** Whether all energy of a day is known and has a price, by its value or its curve. */
export function isPricedInFull(
  spans: readonly ClassSpan[],
  day: ReadyDay,
  prices: Prices | undefined,
): boolean {
  if (prices === undefined) return false;
  if (day.isWhole && spans.every((span) => priceOfRate(rateOf(span), prices) !== undefined)) return true;
  return isAllPriced(energyOf(spans, day), prices);
}

function isAllPriced({ split, missing }: DayEnergy, prices: Prices | undefined): boolean {
  if (prices === undefined || missing > 0) return false;
  for (const [rate, wattSeconds] of split) {
    if (wattSeconds > 0 && priceOfRate(rate, prices) === undefined) return false;
  }
  return true;
}

/** What a day costs; undefined: not all of its energy has a price. @param isByCurve also if it has one class */
export function costInFull(
  { spans, prices }: DayTerms,
  day: Day,
  held: ReadyDay,
  isByCurve = false,
): DayCost | undefined {
  const energy = energyOf(spans, held, isByCurve);
  if (!isAllPriced(energy, prices)) return undefined;
  return { ...costOfEnergy(energy, prices), subscription: subscriptionOf(prices, day) };
}

/** What a day costs, whose curve is read only if its value does not say it; undefined: not all of it has a price. */
export async function pricedInFull(
  held: DayReader,
  calendar: Calendar,
  day: Day,
): Promise<DayCost | undefined> {
  const terms = calendar.termsOn(day);
  return costInFull(terms, day, readyDay(day, await held.of(day, rateOfDay(terms.spans) === undefined)));
}
