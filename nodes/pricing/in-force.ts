/**
 * The price in force at an instant, what follows, and the prices of today and tomorrow
 * (docs/dev/contract.md#tariff-node).
 */
import { dayOf, instantAt, startOfDay, type Day } from "../readings/index.js";
import type { Calendar } from "./class-calendar.js";
import { priceOfRate, rateOf } from "./class-spans.js";
import { meanPrice } from "./money.js";
import { TEMPO_START } from "./tempo.js";
import { joined } from "./windows.js";

/** Instants [start, end[ of one class and one price. */
export interface TariffSpan {
  readonly start: number;
  readonly end: number;
  /** Undefined: not known, as long as a colour is not, or the price of a series. */
  readonly class: string | undefined;
  /** 1e-8 € a kWh; undefined: none is known. */
  readonly price: bigint | undefined;
  /** A message brought the price; absent: it did not. */
  readonly isOfSeries?: true;
}

/** A span whose price is known. */
export interface PricedSpan extends TariffSpan {
  readonly class: string;
  readonly price: bigint;
}

export interface InForce {
  /** It begins yesterday at 00:00 at the earliest, and ends tomorrow at 24:00 at the latest. */
  readonly now: TariffSpan;
  /** The span after it, if the prices hold that one too. */
  readonly next: PricedSpan | undefined;
  /** Without a gap, in order of time, cut at midnights: today and tomorrow, as far as their prices are known. */
  readonly prices: readonly PricedSpan[];
}

/** What is in force at an instant. */
export function inForceAt(calendar: Calendar, instant: number): InForce {
  const today = dayOf(instant);
  const days = [today - 1, today, today + 1].flatMap((day) => tariffsOn(calendar, day));
  const spans = joined(days, areAlike);
  const at = spans.findIndex(({ end }) => end > instant);
  const now = spans[at]!;
  const prices = pricesAround(
    instant,
    days.filter(({ start }) => start >= startOfDay(today)),
  );
  const next = spans[at + 1];
  const isInPrices = next !== undefined && isPriced(next) && (prices.at(-1)?.end ?? 0) > next.start;
  return { now, next: isInPrices ? next : undefined, prices };
}

/**
 * What is in force at an instant, and when another class or price begins.
 * @param ahead the number of days after its own that are looked at
 * @returns `until` undefined: not within these days
 */
export function priceAt(
  calendar: Calendar,
  instant: number,
  ahead: number,
): { readonly now: TariffSpan; readonly until: number | undefined } {
  const today = dayOf(instant);
  let now: TariffSpan | undefined;
  for (let day = today; day <= today + ahead; day++) {
    for (const span of tariffsOn(calendar, day)) {
      if (span.end <= instant) continue;
      now ??= span;
      if (!areAlike(span, now)) return { now, until: span.start };
    }
  }
  return { now: now!, until: undefined };
}

/** The classes and prices of a day. */
export function tariffsOn(calendar: Calendar, day: Day): TariffSpan[] {
  const prices = calendar.pricesOn(day);
  return calendar.spansOn(day).map((span) => ({
    ...span,
    price: priceOfRate(rateOf(span), prices),
    ...(span.price !== undefined && { isOfSeries: true as const }),
  }));
}

/** Whether two spans have one class and one price. */
function areAlike(a: TariffSpan, b: TariffSpan): boolean {
  return a.class === b.class && a.price === b.price;
}

function isPriced(span: TariffSpan): span is PricedSpan {
  return span.class !== undefined && span.price !== undefined;
}

/** The spans without a gap around an instant; where it has no price, the first ones. */
function pricesAround(instant: number, spans: readonly TariffSpan[]): PricedSpan[] {
  const runs: PricedSpan[][] = [];
  let isOpen = false;
  for (const span of spans) {
    if (isPriced(span)) {
      if (isOpen) runs.at(-1)!.push(span);
      else runs.push([span]);
    }
    isOpen = isPriced(span);
  }
  const around = runs.find((run) => run[0]!.start <= instant && instant < run.at(-1)!.end);
  return around ?? runs[0] ?? [];
}

/** The mean price of a slot. */
export interface PriceSlot {
  readonly start: number;
  readonly end: number;
  /** The class of most of its time, the first of equal ones. */
  readonly class: string;
  /** € a kWh, see `meanPrice`. */
  readonly value: number;
}

/**
 * Prices by slots of the clock, of which the first and the last may be shorter: they cover what the spans cover.
 * @param spans without a gap, in order of time
 * @param seconds of a slot: a part of an hour, so that Paris time and UTC have the same slots
 */
export function slotsOf(spans: readonly PricedSpan[], seconds: number): PriceSlot[] {
  const slots = new Map<number, PricedSpan[]>();
  for (const span of spans) {
    for (let slot = Math.floor(span.start / seconds); slot * seconds < span.end; slot++) {
      const part = {
        ...span,
        start: Math.max(span.start, slot * seconds),
        end: Math.min(span.end, (slot + 1) * seconds),
      };
      const parts = slots.get(slot);
      if (parts === undefined) slots.set(slot, [part]);
      else parts.push(part);
    }
  }
  return [...slots.values()].map((parts) => ({
    start: parts[0]!.start,
    end: parts.at(-1)!.end,
    class: longestClass(parts),
    value: meanPrice(parts.map(({ price, start, end }) => ({ price, seconds: end - start }))),
  }));
}

function longestClass(parts: readonly PricedSpan[]): string {
  const times = new Map<string, number>();
  for (const { class: name, start, end } of parts) times.set(name, (times.get(name) ?? 0) + end - start);
  return [...times].reduce((most, one) => (one[1] > most[1] ? one : most))[0];
}

/** The Tempo day that runs at an instant: it began at 06:00. */
export function tempoDayAt(instant: number): Day {
  const day = dayOf(instant);
  return instant < startOfTempoDay(day) ? day - 1 : day;
}

export function startOfTempoDay(day: Day): number {
  return instantAt(day, 0, TEMPO_START);
}
