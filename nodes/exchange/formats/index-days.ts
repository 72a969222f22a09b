/**
 * Days from the meter's registers at the beginning of each day. A day's energy is the sum of what its registers rose by
 * until the next day; with other registers on the next day, or with one that fell, it is not known.
 */
import type { Day } from "../../readings/index.js";
import type { Points, Precision, RawPoints } from "../points.js";
import { lacksTwin } from "./class-pairs.js";

interface Register {
  readonly line: number;
  /** Wh. */
  readonly value: number;
}

/** The registers of a day by their name. */
type Registers = Map<string, Register>;

export class IndexDays {
  readonly #points: Points;
  /** By day, then by the grid whose registers add up to the total. */
  readonly #days = new Map<Day, Map<string, Registers>>();

  constructor(points: Points) {
    this.#points = points;
  }

  /** A later value of a register replaces an earlier one. */
  add(line: number, day: Day, grid: string, name: string, value: number): void {
    const grids = this.#days.get(day) ?? new Map<string, Registers>();
    const registers = grids.get(grid) ?? (new Map() as Registers);
    this.#days.set(day, grids.set(grid, registers));
    const known = registers.get(name);
    if (known === undefined) this.#points.count();
    else if (known.value !== value) this.#points.reject(known.line, "duplicate");
    registers.set(name, { line, value });
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
          this.#points.reject(line, "backwards");
          damaged.push([registers, name]);
        }
      }
    }
    for (const [registers, name] of damaged) registers.delete(name);
  }

  /** @param rank grids in the order in which they are tried; @param most Wh: no day of the meter has more */
  pushTo(
    { daily }: RawPoints,
    precision: Precision,
    rank: (grid: string) => number = () => 0,
    most = Infinity,
  ): void {
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
      else this.#points.reject(line, "value");
    }
    if (!isAnyKnown) this.#rejectAll();
  }

  /** No day follows another, or none has the registers of the next one: nothing says how long a rise took. */
  #rejectAll(): void {
    if (this.#days.size < 2) return;
    const lines = [...this.#days.values()].flatMap((grids) =>
      [...grids.values()].flatMap((registers) => [...registers.values()].map(({ line }) => line)),
    );
    for (const line of new Set(lines)) this.#points.reject(line, "step");
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
        this.#points.reject(next.line, "backwards");
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
