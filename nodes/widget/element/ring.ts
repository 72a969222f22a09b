/** The ring of screens that the keys go through. Pure. */
import type { Direction } from "../../readings/index.js";
import type { CostPeriod, PriceDay, Snapshot } from "../protocol.js";
import type { Screen } from "../screens.js";

/** Whether a screen has a switch between the directions. */
const hasSwitch: Readonly<Record<Screen, boolean>> = {
  values: false,
  cost: false,
  prices: true,
  "prices-tomorrow": true,
  "cost-30d": true,
  "cost-12m": true,
  "7d": true,
  "30d": true,
  "12m": true,
  "3y": true,
  curve: true,
  heat: true,
  holes: true,
  usual: true,
  base: true,
  month: true,
  self: true,
  state: false,
};

/**
 * A stop of the ring: values and costs have one per direction; charts have a switch between the directions instead.
 */
export interface Stop {
  readonly screen: Screen;
  readonly direction?: Direction;
}

/** The directions that have each kind of screen, consumption first. */
export interface Sides {
  readonly all: readonly Direction[];
  /** Those that have costs. */
  readonly priced: readonly Direction[];
  /** Those that have a series of prices. */
  readonly byPrices: readonly Direction[];
  /** Whether energy left the home. */
  readonly feedsIn: boolean;
}

/** @param all the directions to show, consumption first */
export function sidesOf(snapshot: Snapshot | undefined, all: readonly Direction[]): Sides {
  const { costs = {}, prices = [], sides } = snapshot ?? {};
  const priced = all.filter((one) => costs[one] !== undefined);
  const byPrices = priced.filter((one) => prices.includes(one));
  return { all, priced, byPrices, feedsIn: sides?.production?.values.daily !== undefined };
}

/** The stops of chosen screens; the values, if they have nothing to show. */
export function ringOf(sides: Sides, chosen: readonly Screen[]): Stop[] {
  const own: Partial<Record<Screen, readonly Direction[]>> = { values: sides.all, cost: sides.priced };
  const stops = chosen
    .filter((screen) => sidesOn(screen, sides).length > 0)
    .flatMap((screen): Stop[] => own[screen]?.map((direction) => ({ screen, direction })) ?? [{ screen }]);
  return stops.length > 0 ? stops : ringOf(sides, ["values"]);
}

/** The directions that a screen can show. */
export function sidesOn(screen: Screen, { all, priced, byPrices, feedsIn }: Sides): readonly Direction[] {
  if (screen === "self" && (!feedsIn || all.length < 2)) return [];
  if (screen === "base" || screen === "month" || screen === "self")
    return all.filter((one) => one === "consumption");
  if (isOfPrices(screen)) return byPrices;
  return screen === "cost" || costPeriodOf(screen) !== undefined ? priced : all;
}

const priceDay = { prices: "today", "prices-tomorrow": "tomorrow" } as const satisfies Partial<
  Record<Screen, PriceDay>
>;
export type PriceScreen = keyof typeof priceDay;

/** Whether it shows the prices of a day. */
export function isOfPrices(screen: Screen): screen is PriceScreen {
  return screen in priceDay;
}

/** The day of a screen of prices. */
export function priceDayOf(screen: PriceScreen): PriceDay {
  return priceDay[screen];
}

/** The period of a chart of costs. */
export function costPeriodOf(screen: Screen): CostPeriod | undefined {
  if (screen === "cost-30d") return "30d";
  return screen === "cost-12m" ? "12m" : undefined;
}

/** Whether a screen is one of those with a switch between the directions. */
export function isChart(screen: Screen): boolean {
  return hasSwitch[screen];
}
