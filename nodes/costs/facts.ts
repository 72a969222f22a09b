/**
 * The form in which the archive keeps the facts of a day that was sent: what it cost by them follows under any contract.
 * Pure.
 */
import type { SentDay } from "../archive/index.js";
import { startOfDay, type Day } from "../readings/index.js";
import { joined, type Color, type PriceSpan } from "../pricing/index.js";
import type { Interval } from "./curve-sums.js";
import type { RegisterEnergy } from "./day.js";
import type { DayFacts } from "./day-pricing.js";

/**
 * Stored. Neighbouring intervals of one length: seconds from the day's start to the first, seconds of each, their mean
 * powers in W, or their prices in 1e-8 € a kWh.
 */
type Run = [from: number, step: number, values: number[]];

const UNKNOWN = "?";
/** Before the labels of the day before, and before those of the day: in the text of colours, of which it is no letter. */
const LABELS = "/";
const NEXT_LABEL = ",";
const colorByLetter = { b: "blue", w: "white", r: "red" } as const satisfies Record<string, Color>;

export function sentDayOf(
  day: Day,
  { daily, curve, colors, announced, registers, prices }: DayFacts,
): SentDay {
  const powers = runsOf(
    day,
    curve.map(({ start, end, power }) => ({ start, end, value: power })),
  );
  const joinedPrices = joined(prices, (a, b) => a.end === b.start && a.price === b.price);
  const priced = runsOf(
    day,
    joinedPrices.map(({ start, end, price }) => ({ start, end, value: Number(price) })),
  );
  const letters = colors.map((color) => color?.charAt(0) ?? UNKNOWN);
  return {
    day,
    daily,
    curve: JSON.stringify(powers),
    colors: letters.join("") + announcedText(announced),
    registers: registers === undefined ? "" : JSON.stringify(registers),
    prices: priced.length === 0 ? "" : JSON.stringify(priced),
  };
}

interface Valued {
  readonly start: number;
  readonly end: number;
  readonly value: number;
}

/** @param intervals in order of time */
function runsOf(day: Day, intervals: readonly Valued[]): Run[] {
  const [begin, end] = [startOfDay(day), startOfDay(day + 1)];
  const runs: Run[] = [];
  let next = -1;
  for (const { start, end: to, value } of intervals) {
    // What reaches beyond the day prices another one.
    const from = Math.max(start, begin);
    const step = Math.min(to, end) - from;
    const last = runs.at(-1);
    if (last !== undefined && from === next && step === last[1]) last[2].push(value);
    else runs.push([from - begin, step, [value]]);
    next = from + step;
  }
  return runs;
}

function intervalsIn(day: Day, text: string): Valued[] {
  const begin = startOfDay(day);
  return (JSON.parse(text) as Run[]).flatMap(([from, step, values]) =>
    values.map((value, i): Valued => {
      const start = begin + from + i * step;
      return { start, end: start + step, value };
    }),
  );
}

/** Most days have none. Neither mark is in a label. */
function announcedText(announced: DayFacts["announced"]): string {
  if (announced.every((labels) => labels.length === 0)) return "";
  return announced.map((labels) => LABELS + labels.join(NEXT_LABEL)).join("");
}

function announcedIn(text: string): DayFacts["announced"] {
  const [, before = "", on = ""] = text.split(LABELS);
  const labelsIn = (labels: string): string[] => (labels === "" ? [] : labels.split(NEXT_LABEL));
  return [labelsIn(before), labelsIn(on)];
}

export function factsOf({ day, daily, curve, colors, registers, prices }: SentDay): DayFacts {
  const colorAt = (i: number): Color | undefined =>
    colorByLetter[colors.charAt(i) as keyof typeof colorByLetter];
  return {
    daily,
    curve: intervalsIn(day, curve).map(({ start, end, value }): Interval => ({ start, end, power: value })),
    colors: [colorAt(0), colorAt(1)],
    announced: announcedIn(colors),
    registers: registers === "" ? undefined : (JSON.parse(registers) as RegisterEnergy[]),
    prices: prices === "" ? [] : intervalsIn(day, prices).map(priceSpanOf),
  };
}

function priceSpanOf({ start, end, value }: Valued): PriceSpan {
  return { start, end, price: BigInt(value) };
}

const factNames = [
  "daily",
  "curve",
  "colors",
  "registers",
  "prices",
] as const satisfies readonly (keyof SentDay)[];

/** Whether two days were priced by the same facts. */
export function isSame(a: SentDay, b: SentDay): boolean {
  return factNames.every((name) => a[name] === b[name]);
}
