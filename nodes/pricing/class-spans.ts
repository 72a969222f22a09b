/** Spans of one class, and what their energy costs. */
import { SERIES } from "./classes.js";
import type { DatedPrices } from "./suppliers/index.js";

/** Instants [start, end[ of one class; undefined: its class is not known. */
export interface ClassSpan {
  readonly start: number;
  readonly end: number;
  readonly class: string | undefined;
  /** Of a series only, 1e-8 € a kWh: where none is known, it has no class either. */
  readonly price?: bigint;
}

export function shifted(spans: readonly ClassSpan[], seconds: number): ClassSpan[] {
  return spans.map((span) => ({ ...span, start: span.start + seconds, end: span.end + seconds }));
}

/** What energy of one price goes by: the class, or the price of a series. Undefined: it is not known. */
export type Rate = string | bigint | undefined;

export function rateOf({ class: name, price }: ClassSpan): Rate {
  return price ?? name;
}

/** The class under which energy of a rate is counted; undefined: it is not known. */
export function classOfRate(rate: Rate): string | undefined {
  return typeof rate === "bigint" ? SERIES : rate;
}

/** 1e-8 € a kWh; undefined: it is not known. @param prices of the day */
export function priceOfRate(rate: Rate, prices: Prices | undefined): bigint | undefined {
  if (typeof rate === "bigint") return rate;
  return rate === undefined ? undefined : prices?.byClass.get(rate);
}

export type Prices = Omit<DatedPrices, "start">;
