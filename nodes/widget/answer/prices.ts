/** Answers what a kWh costs through today or tomorrow, where a contract has a series of prices. */
import { startOfDay, type Day, type Direction } from "../../readings/index.js";
import { Calendar, eurosOf, isSeries, tariffsOn } from "../../pricing/index.js";
import type { Planned } from "./chart.js";
import { planCosts } from "./cost.js";
import type { PriceDay, PricesAnswer } from "../protocol.js";
import type { Held, PricedBy } from "./snapshot.js";

/** Prices without the number of their question: browsers that ask the same share them. */
export type Prices = Omit<PricesAnswer, "id">;

/** Whether a contract has a series of prices today or tomorrow. @param today the current day in Paris */
export function hasPricesOf({ contract, ...known }: PricedBy, today: Day): boolean {
  const calendar = new Calendar(contract, known);
  return [today, today + 1].some((day) => {
    const version = calendar.versionOn(day);
    return version !== undefined && isSeries(version);
  });
}

/**
 * @param today the current day in Paris
 * @returns undefined if no contract with a series of prices prices this direction
 */
export function planPrices(
  held: Held,
  direction: Direction,
  today: Day,
  which: PriceDay,
): Planned<Prices> | undefined {
  const by = held.priced?.[direction];
  if (by === undefined || !hasPricesOf(by, today)) return undefined;
  // Whatever changes a price changes costs.
  const { key } = planCosts(held, direction, today)!;
  const day = which === "today" ? today : today + 1;
  return {
    key: JSON.stringify(["prices", which, key]),
    make: () => Promise.resolve({ day, prices: pricesOn(by, day) }),
  };
}

function pricesOn({ contract, ...known }: PricedBy, day: Day): Prices["prices"] {
  const start = startOfDay(day);
  const spans = tariffsOn(new Calendar(contract, known), day).map(
    (span) => [(span.start - start) / 60, span.price === undefined ? null : eurosOf(span.price)] as const,
  );
  return spans.filter(([, price], i) => i === 0 || price !== spans[i - 1]![1]);
}
