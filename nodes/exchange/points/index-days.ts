/**
 * Days from the meter's registers at the beginning of each day. A day's energy is the sum of what its registers rose by
 * until the next day; with other registers on the next day, or with one that fell, it is not known.
 */
import type { Day } from "../../readings/index.js";
import type { DayPoint, PointsCounter, Precision } from "./point.js";
import type { Fault } from "../base/index.js";
import { lacksTwin } from "./class-pairs.js";

interface Register {
  readonly line: number;
  /** Wh. */
  readonly value: number;
  /** Of a day with several values, the one in the first line. */
  readonly first?: Omit<Register, "first">;
}

/** The registers of a day by their name. */
type Registers = Map<string, Register>;

interface Options {
  /**
   * Which of several values of a register on one day counts. `older`: the one that the meter showed first, as the dates of
   * the file go on in time or back. `none`: nothing says it, so its grid is not known on that day.
   */
  readonly ofSeveral: "older" | "none";
  /** Each line is stored as what a register showed, too: it is not lost if it gives no energy. */
  readonly isKept: boolean;
}

export class IndexDays {
  readonly #points: PointsCounter;
  readonly #options: Options;
  /** By day, then by the grid whose registers add up to the total. */
  readonly #days = new Map<Day, Map<string, Registers>>();
  /** By how many of its days the file goes on in time. */
  #forward = 0;
  #before: Day | undefined;
  /** How many values came. */
  added = 0;
  /** Those that gave an energy, or have been rejected. */
  readonly #told = new Set<number>();

  constructor(points: PointsCounter, options: Options = { ofSeveral: "none", isKept: true }) {
    this.#points = points;
    this.#options = options;
  }

  add(line: number, day: Day, grid: string, name: string, value: number): void {
    this.added++;
    this.#forward += Math.sign(day - (this.#before ?? day));
    this.#before = day;
    const grids = this.#days.get(day) ?? new Map<string, Registers>();
    const registers = grids.get(grid) ?? (new Map() as Registers);
    this.#days.set(day, grids.set(grid, registers));
    const known = registers.get(name);
    if (known === undefined) {
      this.#points.count();
      registers.set(name, { line, value });
    } else if (known.value !== value) {
      // What stands between two others counts in no case.
      if (known.first !== undefined) this.#points.reject(known.line, "duplicate");
      registers.set(name, { line, value, first: known.first ?? known });
    }
  }

  #rejectOnce(line: number, reason: Fault): void {
    if (!this.#told.has(line)) this.#points.reject(line, reason);
    this.#told.add(line);
  }

  /** Decides between the values that a register has on one day. */
  #decide(): void {
    for (const grids of this.#days.values()) {
      for (const [grid, registers] of grids) {
        for (const [name, { first, ...last }] of registers) {
          if (first === undefined) continue;
          const isDated = this.#options.ofSeveral === "older" && this.#forward !== 0;
          const older = this.#forward > 0 ? first : last;
          for (const one of [first, last]) {
            if (!isDated || one.value !== older.value) this.#rejectOnce(one.line, "duplicate");
          }
          if (isDated) registers.set(name, older);
          else grids.delete(grid);
        }
      }
    }
  }

  /** A register that alone is out of order was damaged: neither the day before it nor its own is known. */
  #dropDamaged(): void {
    const days = [...this.#days.keys()].sort((a, b) => a - b);
    const damaged: [Registers, string][] = [];
    const read = (k: number, grid: string, name: string): number | undefined =>
      this.#days
        .get(days[k] ?? NaN)
        ?.get(grid)
        ?.get(name)?.value;
    for (const [k, day] of days.entries()) {
      for (const [grid, registers] of this.#days.get(day)!) {
        for (const [name, { line, value }] of registers) {
          const [before, after] = [read(k - 1, grid, name), read(k + 1, grid, name)];
          if (before === undefined || after === undefined || before > after) continue;
          if (value >= before && value <= after) continue;
          this.#reject(line, "backwards");
          damaged.push([registers, name]);
        }
      }
    }
    for (const [registers, name] of damaged) registers.delete(name);
  }

  /** @param rank grids in the order in which they are tried; @param most Wh: no day of the meter has more */
  pushTo(
    { daily }: { readonly daily: { push(point: DayPoint): void } },
    precision: Precision,
    rank: (grid: string) => number = () => 0,
    most = Infinity,
  ): void {
    this.#decide();
    this.#dropDamaged();
    const spans = this.#spans();
    let isAnyKnown = false;
    for (const day of [...this.#days.keys()].sort((a, b) => a - b)) {
      const [grids, next] = [this.#days.get(day)!, this.#days.get(day + 1)];
      if (next === undefined) continue;
      const rises = [...grids.keys()]
        .sort((one, other) => rank(one) - rank(other))
        // A register that the grid has before and after is missing here: the others are not the total.
        .filter((grid) =>
          [...(spans.get(grid) ?? [])].every(
            ([name, [first, last]]) => first > day || last <= day || grids.get(grid)!.has(name),
          ),
        )
        .flatMap((grid) => this.#rise(grids.get(grid)!, next.get(grid)) ?? []);
      const [first] = rises;
      if (first === undefined) continue;
      isAnyKnown = true;
      const { line, value } = first;
      // All grids count the same energy, each register rounded to its unit: if one was damaged, they differ.
      const isSure = rises.every((rise) => Math.abs(rise.value - value) <= rise.registers + first.registers);
      if (isSure && value <= most) daily.push({ line, day, value, rounded: precision });
      else this.#reject(line, "value");
      for (const registers of [...grids.values(), ...next.values()])
        for (const { line: used } of registers.values()) this.#told.add(used);
    }
    const isOneDate = this.#days.size < 2;
    if (!this.#options.isKept || (!isAnyKnown && !isOneDate)) this.#rejectRest();
  }

  #reject(line: number, reason: Fault): void {
    this.#points.reject(line, reason);
    this.#told.add(line);
  }

  /** No day follows theirs, nor comes before it, or none has its registers: nothing says how long a rise took. */
  #rejectRest(): void {
    for (const grids of this.#days.values()) {
      for (const registers of grids.values()) {
        for (const { line } of registers.values()) this.#rejectOnce(line, "step");
      }
    }
  }

  /** The first and the last day of each register, by grid. */
  #spans(): Map<string, Map<string, readonly [Day, Day]>> {
    const spans = new Map<string, Map<string, readonly [Day, Day]>>();
    for (const [day, grids] of this.#days) {
      for (const [grid, registers] of grids) {
        const names = spans.get(grid) ?? new Map<string, readonly [Day, Day]>();
        spans.set(grid, names);
        for (const name of registers.keys()) {
          const [first, last] = names.get(name) ?? [day, day];
          names.set(name, [Math.min(first, day), Math.max(last, day)]);
        }
      }
    }
    return spans;
  }

  #rise(from: Registers, to: Registers | undefined): (Register & { registers: number }) | undefined {
    if (to?.size !== from.size || from.size === 0 || lacksTwin(from.keys())) return undefined;
    let sum = 0;
    let line = Infinity;
    for (const [name, register] of from) {
      const next = to.get(name);
      if (next === undefined) return undefined;
      if (next.value < register.value) {
        this.#reject(next.line, "backwards");
        return undefined;
      }
      sum += next.value - register.value;
      line = Math.min(line, register.line);
    }
    return { line, value: sum, registers: from.size };
  }
}

/** The name of the grid that has one register. */
export const TOTAL_GRID = "";

/** The total; then the operator's grid, which never changes; then the supplier's. @param grid with its owner or calendar */
export function rankOfGrid(grid: string): number {
  if (grid === TOTAL_GRID) return 0;
  return /\bDI\d|distribut|^grd\b/i.test(grid) ? 1 : 2;
}
