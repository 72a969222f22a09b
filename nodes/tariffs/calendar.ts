/**
 * Which class each minute of a contract belongs to, and what it costs (docs/dev/contract.md#time-of-a-contract).
 *
 * Everything goes by the minutes of a Paris clock. A minute is judged by the version and the season of its own day, and
 * by the weekday and holiday of the day on which its window begins; its Tempo colour is that of the day that began at
 * 06:00. The doubled hour of October counts twice.
 */
import {
  addMonths,
  formatDay,
  parseDay,
  startOfMonth,
  stretchesOf,
  weekdayOf,
  type Day,
} from "../readings/index.js";
import type { Contract, ContractVersion, OwnPrices, Rule, Season } from "./contract.js";
import { isHoliday } from "./holidays.js";
import { priceOf } from "./money.js";
import { regulatedPrices, type DatedPrices } from "./regulated.js";
import { TEMPO_START, type Color, type ColorOf } from "./tempo.js";

const DAY_MINUTES = 1_440;

/** Instants [start, end[ of one class; undefined: its class is not known. */
export interface ClassSpan {
  readonly start: number;
  readonly end: number;
  readonly class: string | undefined;
}

export type Prices = Omit<DatedPrices, "start">;

/** A rule with its times in minutes of the day: `to` before `from` is on the next day. */
interface Window extends Pick<Rule, "class" | "days" | "holidays" | "season" | "color"> {
  readonly from: number;
  readonly to: number;
}

/** A version, made ready for many days. */
interface Ready {
  /** The first day on which it holds. */
  readonly start: Day;
  readonly version: ContractVersion;
  /** The first that fits wins. */
  readonly windows: readonly Window[];
  /** Between two of these minutes, nothing changes. */
  readonly bounds: readonly number[];
  readonly isTempo: boolean;
  readonly ownPrices: Prices | undefined;
}

export class Calendar {
  readonly #versions: readonly Ready[];
  readonly #colorOf: ColorOf;

  constructor({ kind, versions }: Contract, colorOf: ColorOf) {
    this.#versions = versions.map((version) => readyOf(kind, version));
    this.#colorOf = colorOf;
  }

  /** The first day of the first version. */
  get start(): Day {
    return this.#versions[0]!.start;
  }

  /** The version of a day; undefined before the first one. */
  versionOn(day: Day): ContractVersion | undefined {
    return this.#on(day)?.version;
  }

  /** The prices of a day; undefined before the first version, and where the regulated table has none. */
  pricesOn(day: Day): Prices | undefined {
    const ready = this.#on(day);
    if (ready === undefined) return undefined;
    const { version, ownPrices } = ready;
    if (ownPrices !== undefined || version.offer === "custom") return ownPrices;
    return regulatedPrices(version.offer, Number(version.power), day);
  }

  /** The first day after another that may have other prices, or another share of a month's subscription. */
  changeAfter(day: Day): Day {
    const next = this.#versions.find(({ start }) => start > day)?.start ?? Infinity;
    // Regulated prices change at the beginning of a month.
    return day < this.start ? next : Math.min(next, addMonths(startOfMonth(day), 1));
  }

  /** The classes of a day in order of time; neighbours are of different classes. */
  spansOn(day: Day): ClassSpan[] {
    const ready = this.#on(day);
    const bounds = ready === undefined ? [0, DAY_MINUTES] : ready.bounds;
    const fitting = ready === undefined ? [] : fittingOn(ready.windows, day);
    const colors = [this.#colorOf(day - 1), this.#colorOf(day)] as const;
    const spans = stretchesOf(day, bounds).map(({ start, end, minute }): ClassSpan => {
      const color = colors[minute < TEMPO_START ? 0 : 1];
      return { start, end, class: ready && classAt(ready, fitting, minute, color) };
    });
    return joined(spans);
  }

  #on(day: Day): Ready | undefined {
    return this.#versions.findLast(({ start }) => start <= day);
  }
}

/** A window on one day: the minutes [start, end[ of that day. */
interface Fitting extends Pick<Window, "class" | "color"> {
  readonly start: number;
  readonly end: number;
}

function classAt(
  { isTempo }: Ready,
  fitting: readonly Fitting[],
  minute: number,
  color: Color | undefined,
): string | undefined {
  for (const window of fitting) {
    if (minute < window.start || minute >= window.end) continue;
    if (window.color === undefined) return isTempo ? tempoClass(window.class, color) : window.class;
    if (color === undefined) return undefined;
    if (color === window.color) return window.class;
  }
  return undefined;
}

function readyOf(kind: Contract["kind"], version: ContractVersion): Ready {
  const { offer, rules, prices } = version;
  const windows = windowsOf(version);
  const isTempo = offer === "tempo";
  const changes = isTempo || rules.some(({ color }) => color !== undefined) ? [TEMPO_START] : [];
  return {
    // Before all days that can be written.
    start: version.from === "" ? -Infinity : parseDay(version.from)!,
    version,
    windows,
    bounds: inOrder([0, DAY_MINUTES, ...changes, ...windows.flatMap(({ from, to }) => [from, to])]),
    isTempo,
    ownPrices: prices === "regulated" ? undefined : pricesOf(kind, prices),
  };
}

function windowsOf({ offer, hours, rules }: ContractVersion): Window[] {
  const all = { from: 0, to: DAY_MINUTES };
  const windows = hours.map((one) => ({ ...one, ...minutesOf(one), class: "HC" }));
  switch (offer) {
    case "base":
      return [{ ...all, class: "BASE" }];
    case "hphc":
      // Without hours, only the meter's registers know.
      return windows.length === 0 ? [] : [...windows, { ...all, class: "HP" }];
    case "tempo":
      return [
        ...(windows.length === 0 ? [{ ...minutesOf({ from: "22:00", to: "06:00" }), class: "HC" }] : windows),
        { ...all, class: "HP" },
      ];
    case "custom":
      return rules.map((rule) => ({ ...rule, ...minutesOf(rule) }));
  }
}

/** Equal times mean the whole day. */
function minutesOf({ from = "00:00", to = "24:00" }: { from?: string | undefined; to?: string | undefined }) {
  return from === to ? { from: 0, to: DAY_MINUTES } : { from: minuteOf(from), to: minuteOf(to) };
}

function minuteOf(time: string): number {
  const [hours, minutes] = time.split(":");
  return Number(hours) * 60 + Number(minutes);
}

/** Feed-in has no subscription: one that was typed must not count as earned. */
function pricesOf(kind: Contract["kind"], { subscription, classes }: OwnPrices): Prices {
  return {
    classes: new Map(Object.entries(classes).map(([name, price]) => [name, priceOf(price)!])),
    subscription: { price: kind === "feed-in" ? 0n : priceOf(subscription)!, months: 1 },
    doubtful: false,
  };
}

/** What windows cover of a day, in their order: looked up once, because a contract may have a hundred of them. */
function fittingOn(windows: readonly Window[], day: Day): Fitting[] {
  const monthDay = formatDay(day).slice(5);
  const isFree = { today: isHoliday(day), before: isHoliday(day - 1) };
  return windows.flatMap((window): Fitting[] => {
    const { from, to, season, color } = window;
    if (season !== undefined && !isIn(season, monthDay)) return [];
    const isToday = begins(window, day, isFree.today);
    const named = { class: window.class, color };
    if (from < to) return isToday ? [{ ...named, start: from, end: to }] : [];
    return [
      ...(isToday ? [{ ...named, start: from, end: DAY_MINUTES }] : []),
      ...(begins(window, day - 1, isFree.before) ? [{ ...named, start: 0, end: to }] : []),
    ];
  });
}

/** Whether a window begins on a day, by its weekday and holidays. */
function begins({ days, holidays }: Window, day: Day, isFree: boolean): boolean {
  const fits = days?.includes(weekdayOf(day) as 1);
  if (holidays === undefined) return fits ?? true;
  if (holidays) return fits === true || isFree;
  return (fits ?? true) && !isFree;
}

/** Both bounds are included; a season may run over New Year. */
function isIn({ from, to }: Season, monthDay: string): boolean {
  return from <= to ? monthDay >= from && monthDay <= to : monthDay >= from || monthDay <= to;
}

function tempoClass(hours: string, color: Color | undefined): string | undefined {
  if (color === undefined) return undefined;
  return `${hours}J${{ blue: "B", white: "W", red: "R" }[color]}`;
}

function inOrder(minutes: readonly number[]): number[] {
  return [...new Set(minutes)].sort((a, b) => a - b);
}

function joined(spans: readonly ClassSpan[]): ClassSpan[] {
  const all: ClassSpan[] = [];
  for (const span of spans) {
    const last = all.at(-1);
    if (last?.class === span.class && last !== undefined) all[all.length - 1] = { ...last, end: span.end };
    else all.push(span);
  }
  return all;
}
