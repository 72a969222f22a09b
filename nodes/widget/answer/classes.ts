/** The classes of a contract behind a curve, and in the bars of its energy. */
import type { CostEntry } from "../../costs/index.js";
import { Calendar, classesInOrder, isSeries, mayVaryInDay } from "../../pricing/index.js";
import { apportion, dayOf, type Day } from "../../readings/index.js";
import { classRows, namerOf } from "./class-rows.js";
import { costsBy, type CostDays } from "./cost-sums.js";
import type { BarsAnswer, ChartQuestion, CurveAnswer, EnergyPart } from "../protocol.js";
import type { Held, PricedBy } from "./snapshot.js";

/** What prices a direction, if charts of its energy have classes. @returns undefined: it has one class at most */
export function classedBy({ priced }: Held, { direction, measure }: ChartQuestion): PricedBy | undefined {
  const by = measure === "max_power" ? undefined : priced?.[direction];
  return by !== undefined && classesInOrder(by.contract).length > 1 ? by : undefined;
}

/** The classes in force on the days [from, to[. @returns undefined: no day has several */
export function curveClasses(by: PricedBy, from: Day, to: Day): CurveAnswer["classes"] {
  const calendar = new Calendar(by.contract, by);
  const names: string[] = [];
  const spans: [start: number, end: number, name: number | null][] = [];
  for (let day = from; day < to; day++) {
    const version = calendar.versionOn(day);
    if (version === undefined || isSeries(version) || !mayVaryInDay(version)) continue;
    for (const { start, end, class: name } of calendar.spansOn(day)) {
      if (name !== undefined && !names.includes(name)) names.push(name);
      const at = name === undefined ? null : names.indexOf(name);
      const last = spans.at(-1);
      if (last?.[1] === start && last[2] === at) last[1] = end;
      else spans.push([start, end, at]);
    }
  }
  return spans.length === 0 ? undefined : { names: names.map(namerOf(by.contract)), spans };
}

/** More days than these are priced for nobody who only wants energy (docs/dev/decisions.md#72-classes-in-bars-of-energy). */
const MOST_DAYS = 366;

interface BarOfDays {
  /** Days [from, to[. */
  readonly from: Day;
  readonly to: Day;
  /** Wh; null: none is held. */
  readonly value: number | null;
}

/**
 * What the bars of daily energy are made of.
 * @param valueOf the daily value of a day in Wh: without one, it is in no bar
 * @returns undefined: there are too many days, or a single class is known
 */
export async function barParts(
  about: CostDays,
  bars: readonly BarOfDays[],
  valueOf: (day: Day) => number | undefined,
): Promise<BarsAnswer["parts"]> {
  const { start, end, by } = about;
  if (end - start > MOST_DAYS) return undefined;
  const { entries } = await costsBy("day", about);
  const days = new Map(
    entries.map((entry) => [dayOf(entry.start), classesIn(entry, valueOf(dayOf(entry.start)))]),
  );
  const sums = bars.map((bar) => sumOver(bar, days));
  const names = classesInOrder(by.contract).filter((name) => sums.some((sum) => sum.has(name)));
  if (names.length < 2) return undefined;
  const total = (name: string): number => sums.reduce((all, sum) => all + (sum.get(name) ?? 0), 0);
  const parts = classRows(by.contract, names, total).map(({ part, names: some }): EnergyPart => ({
    ...part,
    values: sums.map((sum) => some.reduce((all, name) => all + (sum.get(name) ?? 0), 0)),
  }));
  const rest = bars.map(
    ({ value }, i) => (value ?? 0) - parts.reduce((all, { values }) => all + values[i]!, 0),
  );
  return rest.every((left) => left === 0) ? parts : [...parts, { kind: "unpriced", values: rest }];
}

/** Wh by class. */
type ByClass = ReadonlyMap<string, number>;

function sumOver({ from, to }: BarOfDays, days: ReadonlyMap<Day, ByClass>): ByClass {
  const sum = new Map<string, number>();
  for (let day = from; day < to; day++) {
    for (const [name, wattHours] of days.get(day) ?? []) sum.set(name, (sum.get(name) ?? 0) + wattHours);
  }
  return sum;
}

/** Of a day's value, a curve or registers may show so many parts more, as each is rounded: a hundredth. */
const TOLERANCE = 100;

/** What a day's value has of each class; of more than the value, nobody knows which of it is right: nothing. */
function classesIn({ byClass }: CostEntry, value: number | undefined): ByClass {
  if (value === undefined) return new Map();
  const names = Object.keys(byClass);
  const wattHours = names.map((name) => Math.round(byClass[name]!.energy * 1_000));
  const sum = wattHours.reduce((all, one) => all + one, 0);
  if ((sum - value) * TOLERANCE > value) return new Map();
  const shown = sum > value ? scaled(wattHours, sum, value) : wattHours;
  return new Map(names.map((name, i) => [name, shown[i]!]));
}

/** Whole parts that add up to `total` in place of `sum`. */
function scaled(parts: readonly number[], sum: number, total: number): number[] {
  const shares = parts.map((part) => BigInt(part) * BigInt(total));
  return apportion(shares, BigInt(sum), BigInt(total)).map(Number);
}
