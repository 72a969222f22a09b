/** What the meter of the demo household has in its archive, for tests of `<linky-meter>`. */
import { householdOf, type Household } from "../../../nodes/demo/index.js";
import type {
  BarsAnswer,
  ChartAnswer,
  ChartQuestion,
  Comparison,
  CurveAnswer,
  EnergyPart,
  PowerLimit,
  Run,
  Side,
} from "../../../nodes/widget/protocol.js";
import { firstDayOf } from "../../../nodes/widget/periods.js";
import {
  addMonths,
  dayOf,
  fromWall,
  parseDay,
  startOfDay,
  startOfMonth,
  startOfYear,
  type Day,
  type Direction,
  type Reading,
} from "../../../nodes/readings/index.js";

/** Each test asks for the same days of the same household. */
const household = remembered(householdOf("00000000000000"));

/** 24 November 2026, 10:15 in Paris: yesterday's readings are there. */
export const AT = fromWall(parseDay("2026-11-24")! * 86_400 + 10.25 * 3_600);
export const TODAY = dayOf(AT);

export interface Holding {
  /** Days without a daily value. */
  readonly missing?: readonly Day[];
  /** Days whose curve lacks 14:00 to 18:00. */
  readonly partial?: readonly Day[];
  readonly today?: Day;
  readonly limits?: readonly PowerLimit[];
  /** Off-peak from 22 h to 6 h, or other hours. */
  readonly isOffPeak?: boolean;
  readonly classesChange?: readonly [morning: number, evening: number];
  /** The class from the evening on is not known. */
  readonly isUnsure?: boolean;
}

function remembered(meter: Household): Pick<Household, "daily" | "curve" | "maxPower"> {
  const known = new Map<string, unknown>();
  const once = <T>(key: string, of: () => T): T => {
    if (!known.has(key)) known.set(key, of());
    return known.get(key) as T;
  };
  return {
    daily: (direction, day) => once(`daily ${direction} ${day}`, () => meter.daily(direction, day)),
    curve: (direction, day) => once(`curve ${direction} ${day}`, () => meter.curve(direction, day)),
    maxPower: (day) => once(`peak ${day}`, () => meter.maxPower(day)),
  };
}

const seriesNames = ["daily", "load_curve", "max_power"] as const;

const range = (from: Day, to: Day): Day[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);

/** An archive of 36 months, reduced to what charts and snapshots need. */
export class Archive {
  readonly today: Day;
  /** Earlier days have no curve. */
  curvesFrom: Day | undefined;
  readonly #missing: ReadonlySet<Day>;
  readonly #partial: ReadonlySet<Day>;
  readonly #limits: readonly PowerLimit[] | undefined;
  readonly #isOffPeak: boolean;
  readonly #classes: (from: Day, to: Day) => NonNullable<CurveAnswer["classes"]>;

  constructor(holding: Holding = {}) {
    const { missing = [], partial = [], today = TODAY, limits, isOffPeak = false } = holding;
    const { classesChange = [6, 22], isUnsure = false } = holding;
    this.#isOffPeak = isOffPeak;
    this.#classes = (from, to) => offPeakOf(from, to, classesChange, isUnsure);
    this.#limits = limits;
    this.today = today;
    this.#missing = new Set(missing);
    this.#partial = new Set(partial);
  }

  daily(direction: Direction, day: Day): number | null {
    return day >= this.today || this.#missing.has(day) ? null : household.daily(direction, day).value;
  }

  curve(direction: Direction, day: Day): Reading[] {
    if (day < (this.curvesFrom ?? day)) return [];
    const readings = household.curve(direction, day);
    if (!this.#partial.has(day)) return readings;
    const hole = startOfDay(day);
    return readings.filter(({ start }) => start < hole + 14 * 3_600 || start >= hole + 18 * 3_600);
  }

  sum(direction: Direction, from: Day, to: Day): { value: number; missing: number } {
    let value = 0;
    let missing = 0;
    for (const day of range(from, Math.min(to, this.today))) {
      const one = this.daily(direction, day);
      if (one === null) missing++;
      else value += one;
    }
    return { value, missing };
  }

  side(direction: Direction): Side {
    const yesterday = this.today - 1;
    const begin = startOfDay(yesterday);
    const end = startOfDay(this.today);
    const total = (from: Day): Side["values"]["monthly"] => {
      const { value, missing } = this.sum(direction, from, this.today);
      return { value, start: startOfDay(from), end, ...(missing > 0 && { missing }) };
    };
    const daily = this.daily(direction, yesterday);
    const last = this.curve(direction, yesterday).at(-1)!;
    const peak = household.maxPower(yesterday);
    const from = this.today - 30;
    const coverage = range(this.today - 91, this.today);
    return {
      values: {
        yearly: total(startOfYear(yesterday))!,
        monthly: total(startOfMonth(yesterday))!,
        ...(daily !== null && { daily: { value: daily, start: begin, end } }),
        load_curve: { value: last.value, start: last.start, end: last.start + last.step },
        ...(direction === "consumption" && {
          max_power: { value: peak.value, start: begin, end, at: peak.at! },
        }),
      },
      days: {
        from,
        values: range(from, this.today).map((day) => this.daily(direction, day)),
        before: range(from, this.today).map((day) => this.daily(direction, addMonths(day, -12))),
      },
      coverageTo: yesterday,
      first: Object.fromEntries(
        seriesNames.map((series) => [
          series,
          (series === "load_curve" ? this.curvesFrom : undefined) ?? addMonths(startOfMonth(yesterday), -35),
        ]),
      ),
      coverage: {
        daily: coverage.map((day) => (this.#missing.has(day) ? "0" : "2")).join(""),
        load_curve: coverage.map((day) => (this.#partial.has(day) ? "1" : "2")).join(""),
        ...(direction === "consumption" && { max_power: coverage.map(() => "2").join("") }),
      },
    };
  }

  answer({ id, direction, measure, period, step, end = Infinity, compare }: ChartQuestion): ChartAnswer {
    const back = backBy(compare, period);
    const last = Math.min(end, this.today - 1);
    const [from, to] = [firstDayOf(period, last), last + 1];
    if (measure === "load_curve") return this.#curves(id, direction, from, to, back);
    const months = step === "year" ? 12 : 1;
    const starts: Day[] = [];
    if (step === "day") starts.push(...range(from, to));
    else for (let day = from; day < to; day = addMonths(day, months)) starts.push(day);
    const ends = starts.map((_, i) => starts[i + 1] ?? to);
    if (measure === "max_power") {
      const peaks = starts.map((day, i) =>
        range(day, ends[i]!)
          .map((one) => household.maxPower(one))
          .reduce((a, b) => (b.value > a.value ? b : a)),
      );
      return {
        id,
        from,
        to,
        step: step as BarsAnswer["step"],
        values: peaks.map(({ value }) => value),
        at: peaks.map(({ at }) => at!),
        ...(this.#limits && { limits: limitsIn(this.#limits, from, to) }),
      };
    }
    const sums = starts.map((day, i) => this.sum(direction, day, ends[i]!));
    return {
      id,
      from,
      to,
      step: step as BarsAnswer["step"],
      values: sums.map(({ value, missing }, i) => (missing === ends[i]! - starts[i]! ? null : value)),
      missing: sums.map(({ missing }) => missing),
      ...(this.#isOffPeak && { parts: partsOf(sums.map(({ value }) => value)) }),
      ...(back && {
        before: starts.map((day, i) => this.sum(direction, back(day), back(ends[i]!)).value),
        comparison: this.#compare(direction, from, to, back),
      }),
    };
  }

  #compare(direction: Direction, from: Day, to: Day, back: (day: Day) => Day): Comparison {
    const days = range(from, to).filter((day) => this.daily(direction, day) !== null);
    return {
      current: days.reduce((sum, day) => sum + this.daily(direction, day)!, 0),
      previous: days.reduce((sum, day) => sum + household.daily(direction, back(day)).value, 0),
      days: days.length,
      missing: to - from - days.length,
    };
  }

  #curves(
    id: number,
    direction: Direction,
    from: Day,
    to: Day,
    back: ((day: Day) => Day) | undefined,
  ): CurveAnswer {
    const days = to - from;
    const before = back?.(from);
    return {
      id,
      from,
      to,
      step: "native",
      runs: runsOf(range(from, to).flatMap((day) => this.curve(direction, day))),
      ...(this.#isOffPeak && { classes: this.#classes(from, to) }),
      ...(back !== undefined &&
        before !== undefined && {
          before: {
            from: before,
            runs: runsOf(range(before, before + days).flatMap((day) => household.curve(direction, day))),
          },
          comparison: this.#compare(direction, from, to, back),
        }),
    };
  }
}

/** Two fifths of each bar are off-peak, and of the fourth a tenth has no known class. */
function partsOf(values: readonly number[]): EnergyPart[] {
  const unpriced = values.map((value, i) => (i === 3 ? Math.round(value / 10) : 0));
  const cheap = values.map((value) => Math.round(value * 0.4));
  return [
    { kind: "class", name: "HP", values: values.map((value, i) => value - cheap[i]! - unpriced[i]!) },
    { kind: "class", name: "HC", values: cheap },
    { kind: "unpriced", values: unpriced },
  ];
}

/** From midnight to the morning, to the evening, and to midnight. */
function offPeakOf(
  from: Day,
  to: Day,
  [morning, evening]: readonly [number, number],
  isUnsure: boolean,
): NonNullable<CurveAnswer["classes"]> {
  const at = (day: Day, hour: number): number => fromWall(day * 86_400 + hour * 3_600);
  return {
    names: [{ name: "HC" }, { name: "HP" }],
    spans: range(from, to).flatMap((day) => [
      [at(day, 0), at(day, morning), 0] as const,
      [at(day, morning), at(day, evening), 1] as const,
      [at(day, evening), at(day + 1, 0), isUnsure ? null : 0] as const,
    ]),
  };
}

/** To the day that a day is compared with; undefined: to none. */
function backBy(
  compare: ChartQuestion["compare"],
  period: ChartQuestion["period"],
): ((day: Day) => Day) | undefined {
  if (!compare) return undefined;
  if (compare === true) return (day) => addMonths(day, -12);
  const weeks = compare === "weekdays" ? 52 : ["30d", "month"].includes(period) ? 4 : 1;
  return (day) => day - 7 * weeks;
}

function limitsIn(limits: readonly PowerLimit[], from: Day, to: Day): PowerLimit[] {
  const cut = limits.map((one) => ({ ...one, from: Math.max(from, one.from), to: Math.min(to, one.to) }));
  return cut.filter((one) => one.from < one.to);
}

function runsOf(readings: readonly Reading[]): Run[] {
  const runs: [number, number, number[]][] = [];
  for (const { start, step, value } of readings) {
    const last = runs.at(-1);
    if (last?.[1] === step && last[0] + last[2].length * step === start) last[2].push(value);
    else runs.push([start, step, [value]]);
  }
  return runs;
}
