/** A meter with registers, by arithmetic: what it shows each day, and what it truly counted. */
import type { Day, Register, RegisterReading } from "../../nodes/readings/index.js";

export interface SimulatedClass {
  readonly id: string;
  readonly label: string;
  readonly code: string;
}

/** What a supplier programs, from the first instant of a day on. */
export interface SimulatedCalendar {
  readonly from: Day;
  readonly id: string;
  readonly label: string;
  readonly classes: readonly SimulatedClass[];
}

export interface SimulatedMeterOptions {
  /** The first day with a reading. */
  readonly first: Day;
  /** What the date of a reading means. */
  readonly convention: "start" | "end";
  /** Oldest first; one of them holds on the first day. */
  readonly calendars: readonly SimulatedCalendar[];
  /** Wh of a day for each class of its calendar; fractions are real, the meter shows whole Wh. */
  energyOf(day: Day, calendar: SimulatedCalendar): readonly number[];
  /** In the middle of these days, another meter takes its place, and begins with what the day's rest has. */
  readonly swaps?: ReadonlySet<Day>;
  /** What the new meter has counted before. */
  readonly startsAt?: number;
  /** Dates without a reading. */
  readonly gaps?: ReadonlySet<Day>;
  /** Without the totaliser, or the grid operator's calendar. */
  readonly without?: ReadonlySet<"total" | "distributor">;
}

const distributor = { calendar: "DI000001", calendarLabel: "Distributeur 1 classe" };

export class SimulatedMeter {
  readonly #options: SimulatedMeterOptions;
  /** What the registers have at the first instant of each day, from `first` on. */
  readonly #states: { readonly classes: ReadonlyMap<string, number>; readonly total: number }[];

  constructor(options: SimulatedMeterOptions) {
    this.#options = options;
    const begins = options.calendars[0]!.classes.map(({ code }, i): [string, number] => [
      code,
      1_000_000 * (i + 1),
    ]);
    const total = begins.reduce((sum, [, value]) => sum + value, 0);
    this.#states = [{ classes: new Map(begins), total }];
  }

  calendarOn(day: Day): SimulatedCalendar {
    return this.#options.calendars.findLast(({ from }) => from <= day) ?? this.#options.calendars[0]!;
  }

  /** What it truly counted on a day, in Wh: exact, by class. */
  truth(day: Day): readonly number[] {
    return this.#options.energyOf(day, this.calendarOn(day));
  }

  /** The daily value that Enedis gives: a difference of whole Wh. */
  daily(day: Day): number {
    if (this.isSwapped(day)) return Math.round(sumOf(this.truth(day)));
    return Math.floor(this.#at(day + 1).total) - Math.floor(this.#at(day).total);
  }

  isSwapped(day: Day): boolean {
    return this.#options.swaps?.has(day) === true;
  }

  /** What it shows on the dates [start, end[. */
  shown(start: Day, end: Day): RegisterReading[] {
    const { first, convention, gaps, without } = this.#options;
    const readings: RegisterReading[] = [];
    for (let day = Math.max(start, first); day < end; day++) {
      if (gaps?.has(day) === true) continue;
      const at = convention === "start" ? day : day + 1;
      const { classes, total } = this.#at(at);
      // At the first instant of a day, its own calendar holds.
      const { id: calendar, label: calendarLabel, classes: named } = this.calendarOn(at);
      const push = (register: Register, value: number): void => {
        readings.push({ day, register, value: Math.floor(value) });
      };
      for (const { id, label, code } of named) {
        push({ owner: "supplier", calendar, calendarLabel, id, label, code }, classes.get(code) ?? 0);
      }
      if (without?.has("distributor") !== true) {
        push({ owner: "distributor", ...distributor, id: "BASE", label: "Base", code: "D1" }, total);
      }
      const none = { calendar: "", calendarLabel: "", id: "", label: "" };
      if (without?.has("total") !== true) push({ owner: "total", ...none, code: "T" }, total);
    }
    return readings;
  }

  /** What it has at the first instant of a day. */
  #at(day: Day): { readonly classes: ReadonlyMap<string, number>; readonly total: number } {
    const { first, startsAt = 0 } = this.#options;
    for (let next = first + this.#states.length; next <= day; next++) {
      const before = this.#states.at(-1)!;
      const energies = this.truth(next - 1);
      const isSwapped = this.isSwapped(next - 1);
      const classes = new Map(isSwapped ? [] : before.classes);
      const part = isSwapped ? 0.5 : 1;
      for (const [i, { code }] of this.calendarOn(next - 1).classes.entries()) {
        classes.set(code, (classes.get(code) ?? (isSwapped ? startsAt : 0)) + energies[i]! * part);
      }
      const total = (isSwapped ? startsAt : before.total) + sumOf(energies) * part;
      this.#states.push({ classes, total });
    }
    return this.#states[day - first]!;
  }
}

export function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
