/**
 * What energy cost, reckoned a second time for checking: minute by minute, in fractions, slow, and from the contract
 * alone (docs/dev/contract.md#energy-by-class). It shares no code with nodes/.
 */
import { typedPrices, type TypedOffer } from "../pricing/typed-prices.js";
import {
  dayBefore,
  daysOfMonth,
  isFree,
  isoWeekday,
  midnight,
  once,
  plusDays,
  shown,
} from "./paris-by-rule.js";

export type Color = "blue" | "white" | "red";

/** A contract as users write it; absent fields have their defaults. Days are `YYYY-MM-DD`, `""` is since ever. */
export interface Written {
  readonly kind?: "supply" | "feed-in";
  readonly billDay?: number;
  readonly versions: readonly WrittenVersion[];
}
export interface WrittenVersion {
  readonly from: string;
  readonly offer: TypedOffer | "custom" | "series";
  readonly power: number;
  readonly prices:
    | "regulated"
    | { readonly subscription?: number; readonly classes?: Readonly<Record<string, number>> };
  readonly hours?: readonly Condition[];
  readonly rules?: readonly (Condition & { readonly class: string })[];
  readonly registers?: Readonly<Record<string, string>>;
  readonly energy?: "curve";
  readonly injects?: boolean;
}
export interface Condition {
  readonly from?: string;
  readonly to?: string;
  readonly days?: readonly number[];
  readonly holidays?: boolean;
  readonly season?: { readonly from: string; readonly to: string };
  readonly color?: Color;
  readonly announced?: string;
}

/** What is held of one direction. */
export interface Held {
  /** Wh by day. */
  readonly daily: ReadonlyMap<string, number>;
  /** Mean power in W, of each minute since 1970 that has one. */
  readonly power: ReadonlyMap<number, number>;
  /** What registers counted by day, if the contract is the meter's own: the supplier's calendar only. */
  readonly registers?: ReadonlyMap<string, readonly Counted[]>;
  /** The announced days of the contract, by label; absent: it has none. */
  readonly announced?: Announced;
  /** What messages made of the prices of a series: 1e-8 € a kWh, of each minute since 1970 that has one. */
  readonly said?: ReadonlyMap<number, bigint>;
  /** The first day with any. */
  readonly first: string | undefined;
}
type Announced = ReadonlyMap<string, ReadonlySet<string>>;

/** What a register counted on a day, in Wh. */
export interface Counted {
  readonly id: string;
  readonly label: string;
  readonly energy: number;
}

/** Money in €, energy in kWh, instants in seconds. */
export interface Bill {
  readonly start: number;
  readonly end: number;
  readonly value: number;
  readonly energy: number;
  readonly subscription: number;
  readonly byClass: Readonly<Record<string, { readonly energy: number; readonly value: number }>>;
  readonly unpriced: number;
  readonly missing: number;
  readonly complete: boolean;
}

/** A fraction; its denominator is positive. */
class Fraction {
  constructor(
    readonly n: bigint,
    readonly d = 1n,
  ) {}
  plus({ n, d }: Fraction): Fraction {
    return this.d === d ? new Fraction(this.n + n, d) : new Fraction(this.n * d + n * this.d, this.d * d);
  }
  times(n: bigint, d = 1n): Fraction {
    return new Fraction(this.n * n, this.d * d);
  }
  /** The greatest whole number that is not above it. */
  get floor(): bigint {
    const cut = this.n / this.d;
    return cut * this.d > this.n ? cut - 1n : cut;
  }
  /** The nearest whole number; of two, the one away from zero. */
  get rounded(): bigint {
    const doubled = new Fraction(2n * (this.n < 0n ? -this.n : this.n) + this.d, 2n * this.d).floor;
    return this.n < 0n ? -doubled : doubled;
  }
}
const nought = new Fraction(0n);

/** Whole numbers nearest to the parts that add up to their rounded sum; of equal remainders the first is raised. */
function wholes(parts: readonly Fraction[]): bigint[] {
  const sum = parts.reduce((all, part) => all.plus(part), nought);
  const found = parts.map((part) => part.floor);
  let left = sum.rounded - found.reduce((all, one) => all + one, 0n);
  const remainders = parts.map((part, i) => ({ i, rest: part.plus(new Fraction(-found[i]!)) }));
  remainders.sort((a, b) => {
    const difference = b.rest.n * a.rest.d - a.rest.n * b.rest.d;
    return difference > 0n ? 1 : difference < 0n ? -1 : a.i - b.i;
  });
  for (const { i } of remainders) {
    if (left <= 0n) break;
    found[i]! += 1n;
    left -= 1n;
  }
  return found;
}

/** A price that was typed in €, as 1e-8 €. */
const typed = (euros: number): bigint => BigInt(euros.toFixed(8).replace(".", ""));

const minuteOf = once((clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3)));

/** Whether the minute of a day lies in a window that began on a day of the right kind, in the right season. */
function fits(
  { from, to, days, holidays, season, announced: label }: Condition,
  day: string,
  minute: number,
  announced?: Announced,
): boolean {
  const [first, last] = [minuteOf(from ?? "00:00"), minuteOf(to ?? "24:00")];
  let began: string;
  if (first === last || (first < last && first <= minute && minute < last)) began = day;
  else if (first > last && minute >= first) began = day;
  else if (first > last && minute < last) began = dayBefore(day);
  else return false;

  if (season !== undefined) {
    const date = day.slice(5);
    const { from: start, to: end } = season;
    const isIn = start <= end ? start <= date && date <= end : date >= start || date <= end;
    if (!isIn) return false;
  }
  if (label !== undefined && announced?.get(label)?.has(began) !== true) return false;
  if (holidays === false && isFree(began)) return false;
  const isDay = days?.includes(isoWeekday(began));
  if (holidays === true) return isFree(began) || isDay === true;
  return isDay ?? true;
}

function isIn(hours: readonly Condition[], day: string, minute: number): boolean {
  for (const one of hours) if (fits(one, day, minute)) return true;
  return false;
}

const night: Condition = { from: "22:00", to: "06:00" };

/** The class of a minute, whatever a series costs then; undefined: unknown. */
function classOf(
  version: WrittenVersion | undefined,
  day: string,
  minute: number,
  color: Color | undefined,
  announced: Announced | undefined,
): string | undefined {
  switch (version?.offer) {
    case "base":
      return "BASE";
    case "series":
      return "SERIES";
    case "hphc":
      if ((version.hours ?? []).length === 0) return undefined;
      return isIn(version.hours!, day, minute) ? "HC" : "HP";
    case "tempo": {
      if (color === undefined) return undefined;
      const hours = (version.hours ?? []).length === 0 ? [night] : version.hours!;
      return `${isIn(hours, day, minute) ? "HC" : "HP"}J${{ blue: "B", white: "W", red: "R" }[color]}`;
    }
    case "custom":
      for (const rule of version.rules!) {
        if (!fits(rule, day, minute, announced)) continue;
        if (rule.color === undefined || rule.color === color) return rule.class;
        if (color === undefined) return undefined;
      }
      throw new Error("no last rule");
    case undefined:
      return undefined;
  }
}

/** Whether two names are the same to a reader: case, accents and what stands between words do not matter. */
function isSameName(one: string, other: string): boolean {
  const wordsOf = (text: string): string =>
    text
      .normalize("NFKD")
      .toUpperCase()
      .replaceAll(/[\u0300-\u036f]/g, "")
      .split(/[^A-Z0-9]+/)
      .filter((word) => word !== "")
      .join("_");
  return wordsOf(one) !== "" && wordsOf(one) === wordsOf(other);
}

/** What Enedis calls the classes of the regulated offers. */
const labels: Readonly<Record<string, string>> = {
  HC: "Heures Creuses",
  HP: "Heures Pleines",
  HCJB: "Heures Creuses Jours Bleus",
  HPJB: "Heures Pleines Jours Bleus",
  HCJW: "Heures Creuses Jours Blancs",
  HPJW: "Heures Pleines Jours Blancs",
  HCJR: "Heures Creuses Jours Rouges",
  HPJR: "Heures Pleines Jours Rouges",
};

function classesIn(version: WrittenVersion): string[] {
  const fixed = {
    base: ["BASE"],
    hphc: ["HP", "HC"],
    tempo: ["HPJB", "HCJB", "HPJW", "HCJW", "HPJR", "HCJR"],
    series: ["SERIES"],
  };
  const own = version.offer === "custom" ? version.rules!.map((rule) => rule.class) : fixed[version.offer];
  return [...own, ...Object.values(version.registers ?? {})];
}

function classCounted(version: WrittenVersion, { id, label }: Counted): string | undefined {
  for (const name of [id, label]) {
    for (const [written, to] of Object.entries(version.registers ?? {}))
      if (isSameName(written, name)) return to;
  }
  for (const name of [id, label]) {
    for (const one of classesIn(version)) {
      if (isSameName(one, name) || isSameName(labels[one] ?? "", name)) return one;
    }
  }
  return undefined;
}

interface DayBill {
  /** W·min, and these times 1e-8 € a kWh, by class with a price. */
  readonly classes: ReadonlyMap<string, { readonly energy: bigint; readonly money: bigint }>;
  /** 1e-8 €. */
  readonly subscription: Fraction;
  readonly unpriced: bigint;
  readonly missing: number;
  readonly hasPrices: boolean;
}

export class SecondImplementation {
  readonly #days = new Map<string, DayBill>();
  /** Minutes ask for them by the million. */
  readonly #version = once((day: string) => this.#versionOn(day));
  readonly #prices = once((day: string) => this.#pricesOn(day));

  constructor(
    private readonly contract: Written,
    private readonly held: Held,
    private readonly colorOf: (day: string) => Color | undefined,
    /** The version and the prices of this day hold on every day; absent: each has its own. */
    private readonly asOf?: string,
    /** Whether a day goes by its curve also if it has one class. */
    private readonly isByCurve: (day: string) => boolean = () => false,
  ) {}

  #versionOn(day: string): WrittenVersion | undefined {
    return this.contract.versions.filter(({ from }) => from <= (this.asOf ?? day)).at(-1);
  }

  /** 1e-8 € a kWh by class, and of the subscription a day. */
  #pricesOn(day: string): { classes: ReadonlyMap<string, bigint>; subscription: Fraction } | undefined {
    const version = this.#version(day);
    if (version === undefined) return undefined;
    const days = BigInt(daysOfMonth(day));
    const { offer, power, prices, injects } = version;
    if (prices !== "regulated") {
      const classes = new Map(
        Object.entries(prices.classes ?? {}).map(([name, euros]) => [name, typed(euros)]),
      );
      const month = this.contract.kind === "feed-in" ? 0n : typed(prices.subscription ?? 0);
      return { classes, subscription: new Fraction(month, days) };
    }
    const table = typedPrices(offer as TypedOffer, power, this.asOf ?? day, injects === true);
    if (table === undefined) return undefined;
    return {
      // Hundredths of c€.
      classes: new Map(Object.entries(table.classes).map(([name, price]) => [name, price * 10_000n])),
      subscription: new Fraction(table.subscription * 1_000_000n, BigInt(table.months) * days),
    };
  }

  /** What a minute since 1970 costs: its class, and 1e-8 € a kWh. */
  minute(at: number): { class: string | undefined; price: bigint | undefined } {
    const { day, minute } = shown(at);
    const color = this.colorOf(minute >= 360 ? day : dayBefore(day));
    const version = this.#version(day);
    const name = classOf(version, day, minute, color, this.held.announced);
    if (version?.offer === "series") {
      const price = this.held.said?.get(at);
      return { class: price === undefined ? undefined : name, price };
    }
    return { class: name, price: name === undefined ? undefined : this.#prices(day)?.classes.get(name) };
  }

  #reckon(day: string): DayBill {
    const version = this.#version(day);
    // Of a series, the price is what a class is of all others.
    const minutes: { class: string | bigint | undefined; power: number | undefined }[] = [];
    const colors = { ofNight: this.colorOf(dayBefore(day)), ofDay: this.colorOf(day) };
    const next = midnight(plusDays(day, 1));
    for (let at = midnight(day); at < next; at++) {
      const clock = shown(at);
      if (clock.day !== day) throw new Error(`${at} shows ${clock.day}, not ${day}`);
      const color = clock.minute >= 360 ? colors.ofDay : colors.ofNight;
      const isSeries = version?.offer === "series";
      minutes.push({
        class: isSeries
          ? this.held.said?.get(at)
          : classOf(version, day, clock.minute, color, this.held.announced),
        power: this.held.power.get(at),
      });
    }

    const daily = this.held.daily.get(day);
    const energy = new Map<string | bigint | undefined, bigint>();
    const add = (name: string | bigint | undefined, wattMinutes: bigint): void => {
      energy.set(name, (energy.get(name) ?? 0n) + wattMinutes);
    };
    let missing = 0;
    const counted = this.#counted(version, day);
    const all = new Set(minutes.map((minute) => minute.class));
    if (counted !== undefined) for (const { name, wattHours } of counted) add(name, wattHours * 60n);
    else if (daily !== undefined && all.size === 1 && !all.has(undefined) && !this.isByCurve(day))
      add([...all][0], BigInt(daily) * 60n);
    else {
      // A day's are far from what a number cannot hold.
      let sum = 0;
      const sums = new Map<string | bigint | undefined, number>();
      for (const minute of minutes) {
        if (minute.power === undefined) continue;
        sums.set(minute.class, (sums.get(minute.class) ?? 0) + minute.power);
        sum += minute.power;
      }
      for (const [name, wattMinutes] of sums) add(name, BigInt(wattMinutes));
      const empty = minutes.filter((minute) => minute.power === undefined);
      const rest = BigInt(daily ?? 0) * 60n - BigInt(sum);
      if (daily === undefined || rest < 0n) missing = empty.length;
      else if (empty.length > 0) {
        const classes = new Set(empty.map((minute) => minute.class));
        add(classes.size === 1 ? [...classes][0] : undefined, rest);
      }
    }

    const prices = this.#prices(day);
    const classes = new Map<string, { energy: bigint; money: bigint }>();
    let unpriced = 0n;
    for (const [name, wattMinutes] of energy) {
      const price = typeof name === "string" ? prices?.classes.get(name) : name;
      if (price === undefined) {
        unpriced += wattMinutes;
        continue;
      }
      const counts = typeof name === "string" ? name : "SERIES";
      const before = classes.get(counts) ?? { energy: 0n, money: 0n };
      classes.set(counts, {
        energy: before.energy + wattMinutes,
        money: before.money + wattMinutes * price,
      });
    }
    const subscription = prices?.subscription ?? nought;
    return { classes, subscription, unpriced, missing, hasPrices: prices !== undefined };
  }

  /** By registers, if each that moved has a class. */
  #counted(
    version: WrittenVersion | undefined,
    day: string,
  ): { name: string; wattHours: bigint }[] | undefined {
    const all = this.held.registers?.get(day);
    if (version === undefined || all === undefined) return undefined;
    if (version.energy === "curve" || version.offer === "series") return undefined;
    const moved = all.filter(({ energy }) => energy > 0);
    const named = moved.map((one) => ({
      name: classCounted(version, one),
      wattHours: BigInt(one.energy),
    }));
    const known = named.flatMap(({ name, wattHours }) => (name === undefined ? [] : [{ name, wattHours }]));
    return known.length === named.length ? known : undefined;
  }

  #day(day: string): DayBill {
    let bill = this.#days.get(day);
    if (bill === undefined) this.#days.set(day, (bill = this.#reckon(day)));
    return bill;
  }

  /** The sum of days, at least one, oldest first; its instants are those around all of them. */
  sum(days: readonly string[]): Bill {
    const order = this.#order();
    const classes = new Map<string, { energy: bigint; money: bigint }>();
    let subscription = nought;
    let [unpriced, missing, hasPrices] = [0n, 0, true];
    for (const day of days) {
      const bill = this.#day(day);
      subscription = subscription.plus(bill.subscription);
      unpriced += bill.unpriced;
      missing += bill.missing;
      hasPrices &&= bill.hasPrices;
      for (const [name, { energy, money }] of bill.classes) {
        const sum = classes.get(name) ?? { energy: 0n, money: 0n };
        classes.set(name, { energy: sum.energy + energy, money: sum.money + money });
      }
    }
    const names = [...classes.keys()].sort((a, b) => order.indexOf(a) - order.indexOf(b));
    // W·min × 1e-8 € a kWh, and 1e-8 €, in 1e-6 €; W·min in Wh.
    const money = wholes([
      ...names.map((name) => new Fraction(classes.get(name)!.money, 60n * 1_000n * 100n)),
      subscription.times(1n, 100n),
    ]);
    const energy = wholes([
      ...names.map((name) => new Fraction(classes.get(name)!.energy, 60n)),
      new Fraction(unpriced, 60n),
    ]);
    const sumOf = (parts: readonly bigint[]): bigint => parts.reduce((sum, part) => sum + part, 0n);
    return {
      start: midnight(days[0]!) * 60,
      end: midnight(plusDays(days.at(-1)!, 1)) * 60,
      value: Number(sumOf(money)) / 1e6,
      energy: Number(sumOf(energy)) / 1e3,
      subscription: Number(money.at(-1)) / 1e6,
      byClass: Object.fromEntries(
        names.map((name, i) => [name, { energy: Number(energy[i]) / 1e3, value: Number(money[i]) / 1e6 }]),
      ),
      unpriced: Number(energy.at(-1)) / 1e3,
      missing,
      complete: unpriced === 0n && missing === 0 && hasPrices,
    };
  }

  /** The entries of the days [start, end[, oldest first, up to the day before today. */
  bills(
    step: "day" | "month" | "bill" | "year" | "period",
    start: string,
    end: string,
    today: string,
  ): Bill[] {
    const { first } = this.held;
    const length = { day: 10, month: 7, bill: 0, year: 4, period: 0 }[step];
    const begins = (day: string): boolean => Number(day.slice(8)) === (this.contract.billDay ?? 1);
    const groups: string[][] = [];
    for (let day = start; day < end && day < today; day = plusDays(day, 1)) {
      const last = groups.at(-1);
      const isNew = step === "bill" ? begins(day) : last?.[0]!.slice(0, length) !== day.slice(0, length);
      if (last !== undefined && !isNew) last.push(day);
      else groups.push([day]);
    }
    const since = this.contract.versions[0]!.from;
    return groups
      .filter((days) => first !== undefined && days.at(-1)! >= first)
      .filter((days) => days.at(-1)! >= since)
      .map((days) => this.sum(days));
  }

  /** The classes as a bill lists them, those of older versions first. */
  #order(): string[] {
    return this.contract.versions.flatMap(classesIn);
  }
}
