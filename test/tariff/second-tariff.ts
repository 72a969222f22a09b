/**
 * What the `tariff` node says, reckoned a second time for checking: minute by minute, from the contract alone. It shares
 * no code with nodes/. Instants are minutes since 1970, prices 1e-8 €.
 */
import { midnight, plusDays, shown } from "../costs/paris-by-rule.js";
import { SecondImplementation, type Color, type Written } from "../costs/second-implementation.js";

export interface Minute {
  readonly class: string | undefined;
  readonly price: bigint | undefined;
}

export interface Span extends Minute {
  readonly start: number;
  readonly end: number;
}

/** The minutes of a contract. */
export function minutesOf(
  contract: Written,
  colorOf: (day: string) => Color | undefined,
): (at: number) => Minute {
  const held = { daily: new Map(), power: new Map(), first: undefined };
  const second = new SecondImplementation(contract, held, colorOf);
  return (at) => second.minute(at);
}

const alike = (a: Minute, b: Minute): boolean => a.class === b.class && a.price === b.price;

export interface Said {
  readonly now: Span;
  readonly next: Span | undefined;
  readonly prices: readonly Span[];
}

/** @param at the minute of an instant */
export function saidAt(minute: (at: number) => Minute, at: number): Said {
  const { day: today } = shown(at);
  const [first, from, to] = [plusDays(today, -1), today, plusDays(today, 2)].map(midnight) as [
    number,
    number,
    number,
  ];
  const all = Array.from({ length: to - first }, (_, i) => minute(first + i));
  const of = (one: number): Minute => all[one - first]!;
  const isKnown = (one: number): boolean => of(one).price !== undefined;

  let [start, end] = [at, at + 1];
  while (start > first && alike(of(start - 1), of(at))) start--;
  while (end < to && alike(of(end), of(at))) end++;

  // The known minutes around the instant, or the first ones.
  let begin = isKnown(at) ? at : from;
  while (begin < to && !isKnown(begin)) begin++;
  while (begin > from && isKnown(begin - 1)) begin--;
  const prices: Span[] = [];
  for (let one = begin; one < to && isKnown(one); one++) {
    const last = prices.at(-1);
    const isMidnight = shown(one).minute === 0;
    if (last !== undefined && !isMidnight && alike(last, of(one))) {
      prices[prices.length - 1] = { ...last, end: one + 1 };
    } else prices.push({ ...of(one), start: one, end: one + 1 });
  }

  let next: Span | undefined;
  if (prices.some((one) => one.start <= end && end < one.end)) {
    let last = end + 1;
    while (last < to && alike(of(last), of(end))) last++;
    next = { ...of(end), start: end, end: last };
  }
  return { now: { ...of(at), start, end }, next, prices };
}

/** Mean prices of slots: in millionths of a euro where several prices meet, and the class of most minutes. */
export function slotsIn(
  prices: readonly Span[],
  length: number,
): (Omit<Span, "price"> & { value: number })[] {
  const slots = new Map<number, Span[]>();
  for (const span of prices) {
    for (let one = span.start; one < span.end; one++) {
      const slot = Math.floor(one / length);
      slots.set(slot, [...(slots.get(slot) ?? []), { ...span, start: one, end: one + 1 }]);
    }
  }
  return [...slots.values()].map((minutes) => {
    const sum = minutes.reduce((all, { price }) => all + price!, 0n);
    const isOne = minutes.every(({ price }) => price === minutes[0]!.price);
    // Half away from zero, of 1e-8 in 1e-6.
    const parts = BigInt(minutes.length) * 100n;
    const size = sum < 0n ? -sum : sum;
    const rounded = (size * 2n + parts) / (2n * parts);
    const names = [...new Set(minutes.map((one) => one.class))];
    const times = names.map((name) => minutes.filter((one) => one.class === name).length);
    return {
      start: minutes[0]!.start,
      end: minutes.at(-1)!.end,
      class: names[times.indexOf(Math.max(...times))],
      value: isOne ? Number(minutes[0]!.price) / 1e8 : Number(sum < 0n ? -rounded : rounded) / 1e6,
    };
  });
}
