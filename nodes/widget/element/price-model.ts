/** Works out what the screens of prices show from their answers. Pure. */
import { startOfDay, type Day } from "../../readings/index.js";
import type { PricesAnswer } from "../protocol.js";

/** The price of the instants [start, end[, in seconds. */
export interface PriceBar {
  readonly start: number;
  readonly end: number;
  /** Thousandths of € a kWh; null: not known. */
  readonly raw: number | null;
}

export interface PricesView {
  readonly kind: "prices";
  readonly day: Day;
  /** The whole day, in order of time. */
  readonly bars: readonly PriceBar[];
}

export function pricesView({ day, prices }: PricesAnswer): PricesView {
  const start = startOfDay(day);
  const starts = [...prices.map(([minute]) => start + minute * 60), startOfDay(day + 1)];
  const bars = prices.map(([, price], i): PriceBar => ({
    start: starts[i]!,
    end: starts[i + 1]!,
    raw: price === null ? null : price * 1_000,
  }));
  return { kind: "prices", day, bars };
}

/** A bar whose price is known. */
export type Priced = PriceBar & { readonly raw: number };

const isPriced = (bar: PriceBar): bar is Priced => bar.raw !== null;

/** The bars of the lowest price of a day, and those of its highest; undefined: no price is known. */
export function extremesOf({
  bars,
}: PricesView): { readonly lowest: readonly Priced[]; readonly highest: readonly Priced[] } | undefined {
  const priced = bars.filter(isPriced);
  if (priced.length === 0) return undefined;
  const of = (wanted: number): Priced[] => priced.filter(({ raw }) => raw === wanted);
  const raws = priced.map(({ raw }) => raw);
  return { lowest: of(Math.min(...raws)), highest: of(Math.max(...raws)) };
}
