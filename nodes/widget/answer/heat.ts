/**
 * Answers what each hour of the day draws or costs, from the load curve: a heat map. What a cell costs is its energy at
 * the prices of its moments, which is not what a bill goes by that has registers or daily values
 * (docs/dev/decisions.md#71-hours-of-the-day).
 */
import { DayReader, readyDay, type ReadyDay } from "../../costs/index.js";
import { amountOf, Calendar, shownAmount, tariffsOn, type TariffSpan } from "../../pricing/index.js";
import { HOUR_SECONDS, stretchesOf, weekdayOf, type Day } from "../../readings/index.js";
import type { Planned } from "./chart.js";
import { costHead } from "./cost-sums.js";
import { numberOf } from "./identity.js";
import { shownDays } from "./known.js";
import { heatSigns, type HeatAnswer, type HeatQuestion } from "../protocol.js";
import type { Held, PricedBy } from "./snapshot.js";

/** A map without the number of its question: browsers that ask the same share it. */
export type Heat = Omit<HeatAnswer, "id">;

/**
 * @param today the current day in Paris: it has no reading yet
 * @returns undefined for costs of a direction that no contract prices
 */
export function planHeat(held: Held, question: HeatQuestion, today: Day): Planned<Heat> | undefined {
  const { archive, usagePoint } = held;
  const { direction, of, period } = question;
  const by = of === "cost" ? held.priced?.[direction] : undefined;
  if (of === "cost" && by === undefined) return undefined;
  const { id: series } = archive.usagePoints.seriesToRead(usagePoint, direction, "load_curve");
  const days = shownDays(archive, series, question, today);
  const head = archive.readings.head(series);
  // Whatever changes a price changes costs.
  const priced = by && costHead(held, by, direction, today);
  return {
    key: JSON.stringify(["heat", numberOf(archive), usagePoint, direction, head, days, period, priced]),
    make: () => makeHeat(held, question, days, by),
  };
}

/** Of a cell, or of several: seconds, and W·s or an amount of money. */
interface Sum {
  /** How long it is. */
  expected: number;
  held: number;
  /** Of what is held, what counts: all, or what has a price. */
  known: number;
  raw: bigint;
}

async function makeHeat(
  { archive, usagePoint }: Held,
  { direction, period }: HeatQuestion,
  { from, to }: { readonly from: Day; readonly to: Day },
  by: PricedBy | undefined,
): Promise<Heat> {
  const hours = period === "90d" ? 2 : 1;
  const step = period === "year" ? "week" : "day";
  const rows = 24 / hours;
  const bounds = Array.from({ length: rows + 1 }, (_, i) => i * hours * 60);
  const monday = from - weekdayOf(from) + 1;
  const columnOf = (day: Day): number => (step === "day" ? day - from : Math.floor((day - monday) / 7));
  const cells = Array.from({ length: rows * (columnOf(to - 1) + 1) }, nothing);
  const calendar = by && new Calendar(by.contract, by);
  const fill = (day: Day, ready?: ReadyDay): void => {
    const tariffs = ready && calendar && tariffsOn(calendar, day);
    for (const { start, end, minute } of stretchesOf(day, bounds)) {
      const cell = cells[columnOf(day) * rows + Math.floor(minute / 60 / hours)]!;
      if (ready === undefined) cell.expected += end - start;
      else addTo(cell, ready, { start, end }, tariffs);
    }
  };
  for (let day = from; day < to; day++) fill(day);
  const reader = new DayReader(archive, { id: usagePoint }, direction, { end: to, withRegisters: false });
  for await (const day of reader.from(from)) fill(day, readyDay(day, await reader.of(day, true)));
  const whole = by === undefined ? wattHours : thousandths;
  const all = joined(cells);
  return {
    from,
    to,
    step,
    hours,
    values: step === "day" ? wholes(cells, whole) : cells.map((cell) => meanOf(cell, HOUR_SECONDS, whole)),
    signs: cells.map(signOf).join(""),
    means: bounds
      .slice(0, rows)
      .map((_, row) => joined(cells.filter((_cell, i) => i % rows === row)))
      .map((sum) => meanOf(sum, hours * HOUR_SECONDS, whole)),
    total: all.known === 0 ? null : whole(all.raw),
  };
}

const nothing = (): Sum => ({ expected: 0, held: 0, known: 0, raw: 0n });

/** @param tariffs of the day; undefined: energy counts, whatever it costs */
function addTo(
  cell: Sum,
  { curve }: ReadyDay,
  { start, end }: { readonly start: number; readonly end: number },
  tariffs: readonly TariffSpan[] | undefined,
): void {
  const { seconds, wattSeconds } = curve.between(start, end);
  cell.held += seconds;
  if (tariffs === undefined) {
    cell.known += seconds;
    cell.raw += BigInt(wattSeconds);
    return;
  }
  for (const span of tariffs) {
    const [first, last] = [Math.max(start, span.start), Math.min(end, span.end)];
    if (span.price === undefined || first >= last) continue;
    const part = curve.between(first, last);
    cell.known += part.seconds;
    cell.raw += amountOf(span.price, part.wattSeconds);
  }
}

function joined(sums: readonly Sum[]): Sum {
  const all = nothing();
  for (const { expected, held, known, raw } of sums) {
    all.expected += expected;
    all.held += held;
    all.known += known;
    all.raw += raw;
  }
  return all;
}

function signOf({ expected, held, known }: Sum): string {
  if (expected === 0) return heatSigns.none;
  if (known === expected) return heatSigns.whole;
  if (known > 0) return heatSigns.partial;
  return held > 0 ? heatSigns.unpriced : heatSigns.missing;
}

const wattHours = (raw: bigint): number => Math.round(Number(raw) / HOUR_SECONDS);
/** Of a euro. */
const thousandths = (raw: bigint): number => Math.round(shownAmount(raw) / 1e3);

/** Each rounded up or down, with what the ones before it have left: they add up to their sum, rounded once. */
function wholes(cells: readonly Sum[], whole: (raw: bigint) => number): (number | null)[] {
  let before = 0n;
  return cells.map(({ known, raw }) => {
    if (known === 0) return null;
    const value = whole(before + raw) - whole(before);
    before += raw;
    return value;
  });
}

/** What so many seconds of it have on average. */
function meanOf({ known, raw }: Sum, seconds: number, whole: (raw: bigint) => number): number | null {
  return known === 0 ? null : whole((raw * BigInt(seconds)) / BigInt(known));
}
