/** The classes of a contract behind a curve, and in the bars of its energy. */
import { isPricedInPart, type CostEntry } from "../../costs/index.js";
import { fixedClasses } from "../../pricing/browser.js";
import { Calendar, classesInOrder, tariffsOn, type Contract } from "../../pricing/index.js";
import { dayOf, type Day } from "../../readings/index.js";
import { costsBy, type CostDays } from "./cost-sums.js";
import {
  MOST_CLASSES,
  type BarsAnswer,
  type ChartQuestion,
  type CurveAnswer,
  type EnergyPart,
  type NamedClass,
} from "../protocol.js";
import type { Held, PricedBy } from "./snapshot.js";

/** What prices a direction, if charts of its energy have classes. @returns undefined: it has one class at most */
export function classedBy({ priced }: Held, { direction, measure }: ChartQuestion): PricedBy | undefined {
  const by = measure === "max_power" ? undefined : priced?.[direction];
  return by !== undefined && classesInOrder(by.contract).length > 1 ? by : undefined;
}

/** The classes in force on the days [from, to[. @returns undefined: a single one, or none is known */
export function curveClasses(by: PricedBy, from: Day, to: Day): CurveAnswer["classes"] {
  const calendar = new Calendar(by.contract, by);
  const names: string[] = [];
  const spans: [number, number, number][] = [];
  for (let day = from; day < to; day++) {
    for (const { start, end, class: name, isOfSeries } of tariffsOn(calendar, day)) {
      if (name === undefined || isOfSeries) continue;
      if (!names.includes(name)) names.push(name);
      const at = names.indexOf(name);
      const last = spans.at(-1);
      if (last?.[1] === start && last[2] === at) last[1] = end;
      else spans.push([start, end, at]);
    }
  }
  return names.length < 2 ? undefined : { names: names.map(namerOf(by.contract)), spans };
}

/** @returns what a class is called, and its place among those with a name of the user's own */
function namerOf(contract: Contract): (name: string) => NamedClass {
  const own = classesInOrder(contract).filter((name) => !fixedClasses.includes(name));
  return (name) => ({ name, ...(own.includes(name) && { own: own.indexOf(name) }) });
}

/** More days than these are priced for nobody who only wants energy: a chart must not take long. */
const MOST_DAYS = 366;

/**
 * What the bars of daily energy are made of.
 * @param bars each of the days [from, to[, and its value in Wh
 * @param valueOf the daily value of a day in Wh: without one, it is in no bar
 * @returns undefined: their days have a single class, or none is known
 */
export async function barParts(
  about: CostDays,
  bars: readonly { readonly from: Day; readonly to: Day; readonly value: number | null }[],
  valueOf: (day: Day) => number | undefined,
): Promise<BarsAnswer["parts"]> {
  const { start, end, by } = about;
  if (end - start > MOST_DAYS) return undefined;
  const { entries } = await costsBy("day", about);
  const priced = entries.filter((one) => isPricedInPart(one) && valueOf(dayOf(one.start)) !== undefined);
  const names = classesInOrder(by.contract).filter((name) =>
    priced.some(({ byClass }) => Object.hasOwn(byClass, name)),
  );
  if (names.length < 2) return undefined;
  const sumOf = (some: readonly CostEntry[], name: string): number =>
    some.reduce((sum, { byClass }) => sum + wattHoursOf(byClass[name]?.energy ?? 0), 0);
  const bySize = names.toSorted((a, b) => sumOf(priced, b) - sumOf(priced, a));
  const kept = new Set(bySize.slice(0, MOST_CLASSES));
  const named = namerOf(by.contract);
  const ofBars = bars.map(({ from, to }) =>
    priced.filter((one) => dayOf(one.start) >= from && dayOf(one.start) < to),
  );
  const partOf = (of: Omit<EnergyPart, "values">, some: readonly string[]): Writable => ({
    ...of,
    values: ofBars.map((days) => some.reduce((sum, name) => sum + sumOf(days, name), 0)),
  });
  const classes = names
    .filter((name) => kept.has(name))
    .map((name) => partOf({ kind: "class", ...named(name) }, [name]));
  const joined = names.filter((name) => !kept.has(name));
  const parts = joined.length > 0 ? [...classes, partOf({ kind: "others" }, joined)] : classes;
  const rest = bars.map(({ value }, i) => restOf(value ?? 0, parts, i));
  return rest.every((left) => left === 0) ? parts : [...parts, { kind: "unpriced", values: rest }];
}

type Writable = Omit<EnergyPart, "values"> & { readonly values: number[] };

/** What a bar has beside its parts. What registers show beyond the daily value goes from the largest part. */
function restOf(value: number, parts: readonly { readonly values: number[] }[], i: number): number {
  const rest = value - parts.reduce((sum, { values }) => sum + values[i]!, 0);
  if (rest >= 0) return rest;
  const { values } = parts.reduce((a, b) => (b.values[i]! > a.values[i]! ? b : a));
  values[i]! += rest;
  return 0;
}

/** @param energy in kWh, with at most three decimals */
const wattHoursOf = (energy: number): number => Math.round(energy * 1_000);
