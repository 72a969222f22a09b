/** What a meter with contracts is answered: a family's month with Tempo, with two days that lack their curve. */
import type {
  CostAnswer,
  CostBarsAnswer,
  CostPart,
  CostPeriod,
  CostQuestion,
  Snapshot,
  Tariff,
} from "../../../nodes/widget/protocol.js";
import {
  addMonths,
  fromWall,
  parseDay,
  startOfMonth,
  type Direction,
} from "../../../nodes/readings/index.js";
import { TODAY } from "./meter-page.js";

export type Costs = Omit<CostAnswer, "id">;
export type CostBars = Omit<CostBarsAnswer, "id">;

const month = startOfMonth(TODAY);
const previous = { from: addMonths(month, -1), to: month };

export const costs: Readonly<Record<Direction, Costs>> = {
  consumption: {
    month: { from: month, to: TODAY, value: 11_284, unpriced: 2, energy: 512_300, subscription: 1_240 },
    day: { from: TODAY - 1, to: TODAY, value: 507, energy: 23_100, subscription: 54 },
    previous: { ...previous, value: 9_761, energy: 455_000, subscription: 1_617 },
    lacks: ["curve"],
    checked: parseDay("2026-11-25")!,
    forecast: { value: 124_012, low: 109_950, high: 138_074, left: 3_612 },
  },
  production: {
    month: { from: month, to: TODAY, value: 618, energy: 61_800 },
    day: { from: TODAY - 1, to: TODAY, value: 4, energy: 400 },
    previous: { ...previous, value: 1_903, energy: 190_300 },
  },
};

const tempo = ["HPJB", "HCJB", "HPJW", "HCJW", "HPJR", "HCJR"];

/** Bars whose parts add up: each colour has its days, and two days lack a price. @param to the day after them */
function barsOf(direction: Direction, period: CostPeriod, to = TODAY): CostBars {
  const isDays = period !== "12m";
  const last = startOfMonth(to - 1);
  const starts = { "30d": to - 30, month: last, "12m": addMonths(last, -11) };
  const from = starts[period];
  const count = isDays ? to - from : 12;
  const by = isDays ? 1 : 28;
  const isHole = (i: number): boolean => direction === "consumption" && isDays && i === 20;
  const isLack = (i: number): boolean => direction === "consumption" && i === (isDays ? 24 : 9);
  const amountOf = (i: number, k: number): number => {
    const color = i % 7 === 0 ? 2 : i % 3 === 0 ? 1 : 0;
    const isThere = isDays ? Math.floor(k / 2) === color : i % 5 !== 0 || k < 4;
    return isThere
      ? by * ((k % 2 === 0 ? 180 : 90) + 25 * ((i * 7 + k * 3) % 11) + 120 * Math.floor(k / 2))
      : 0;
  };
  const range = Array.from({ length: count }, (_, i) => i);
  const parts =
    direction === "production"
      ? [
          partOf(
            { kind: "class", name: "BASE" },
            range.map((i) => by * (20 + 3 * ((i * 5) % 9))),
          ),
        ]
      : [
          ...tempo.map((name, k) =>
            partOf(
              { kind: "class", name },
              range.map((i) => (isHole(i) ? 0 : amountOf(i, k))),
            ),
          ),
          partOf(
            { kind: "subscription" },
            range.map((i) => (isHole(i) ? 0 : by * 54)),
          ),
        ];
  const values = range.map((i) => (isHole(i) ? null : parts.reduce((sum, part) => sum + part.values[i]!, 0)));
  const unpriced = range.map((i) => Number(isHole(i)));
  const inPart = range.map((i): number => (isLack(i) ? (isDays ? 1 : 4) : 0));
  return {
    from,
    to,
    step: isDays ? "day" : "month",
    values,
    parts,
    ...(direction === "consumption" && { unpriced, inPart, lacks: ["curve"] }),
    total: parts.reduce((sum, { total }) => sum + total, 0),
  };
}

function partOf(part: Pick<CostPart, "kind" | "name" | "own">, values: number[]): CostPart {
  return { ...part, values, total: values.reduce((sum, value) => sum + value, 0) };
}

export const costBars: Readonly<Record<Direction, Readonly<Record<CostPeriod, CostBars>>>> = {
  consumption: barsBy("consumption"),
  production: barsBy("production"),
};

function barsBy(direction: Direction): Readonly<Record<CostPeriod, CostBars>> {
  const of = (period: CostPeriod): CostBars => barsOf(direction, period);
  return { "30d": of("30d"), month: of("month"), "12m": of("12m") };
}

export const tariffs: Readonly<Record<Direction, Tariff>> = {
  consumption: {
    class: "HPJB",
    price: 0.1612,
    until: fromWall(TODAY * 86_400 + 22 * 3_600),
    tempo: {
      today: { color: "blue" },
      tomorrow: { color: "red", provisional: true },
      left: { white: 41, red: 21 },
    },
  },
  production: { class: "BASE", price: 0.1 },
};

/** What makes a snapshot one of a meter with a contract for each of its directions. */
export function pricedBy(...directions: readonly Direction[]): Pick<Snapshot, "costs" | "tariffs"> {
  return {
    costs: Object.fromEntries(directions.map((direction) => [direction, "1"])),
    tariffs: Object.fromEntries(directions.map((direction) => [direction, tariffs[direction]])),
  };
}

export function costAnswer({ id, direction, period, end }: CostQuestion): CostAnswer | CostBarsAnswer {
  if (period === undefined) return { id, ...costs[direction] };
  if (end === undefined) return { id, ...costBars[direction][period] };
  const last = period === "30d" ? end : addMonths(startOfMonth(end), 1) - 1;
  return { id, ...barsOf(direction, period, Math.min(last + 1, TODAY)) };
}
