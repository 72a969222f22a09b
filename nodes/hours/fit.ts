/** When the meter switches, fitted to the energy that the off-peak register counted on many days. Pure. */
import { minutesOf, type ByMinute, type Days, type Minutes } from "./minutes.js";
import { DAY_MINUTES, type Window } from "./windows.js";

/** Minutes by which each bound is moved, in the order start, end, start, end of the windows. */
export type Shifts = readonly number[];

/** From the least to the greatest shift of a bound. */
export type Limits = readonly [number, number];

/**
 * How the energy of an interval that a switch cuts is told apart: by time; by the powers around it; or as it fits each
 * day best, from by time to all that may be a load on the off-peak contact.
 */
export type Split = "time" | "powers" | "either";

/** Of what `either` could explain, the share that stays: of two fits, the one that needs less of it is better. */
const EXPLAINED = 0.02;

/** Rounds over all bounds; most fits need two or three. */
const ROUNDS = 4;

/** Less of a Wh is chance. */
const LESS = 1e-9;

/** Makes fits for all windows and splits from the same days. */
export function fitsOf(days: Days, windows: readonly Window[]): (split: Split) => Fit {
  const minutes = minutesOf(days);
  return (split) => new Fit(days.offPeak, minutes, windows, split);
}

interface Bound {
  readonly minute: number;
  /** -1: the start of a window. */
  readonly sign: 1 | -1;
  /** Wh more than by time on the off-peak side. */
  readonly more: ByMinute;
  /** Wh that may be on the off-peak side, or not. */
  readonly movable: ByMinute;
}

/** A bound moved to another minute, perhaps of another day. */
interface Moved {
  readonly bound: Bound;
  readonly daysLater: number;
  /** Where the values of that minute begin. */
  readonly at: number;
}

/** Of each day: Wh that the register counted above the expected, and what may be on either side. */
interface Rest {
  readonly rest: readonly number[];
  readonly movable: readonly number[];
}

export class Fit {
  readonly #offPeak: readonly number[];
  readonly #minutes: Minutes;
  readonly #bounds: readonly Bound[];

  constructor(offPeak: readonly number[], minutes: Minutes, windows: readonly Window[], split: Split) {
    this.#offPeak = offPeak;
    this.#minutes = minutes;
    const nothing = new Float64Array(minutes.until.length);
    const boundOf = (minute: number, sign: 1 | -1): Bound => {
      const { byPowers, most } = sign < 0 ? minutes.starts : minutes.ends;
      return {
        minute,
        sign,
        more: split === "powers" ? byPowers : nothing,
        movable: split === "either" ? most : nothing,
      };
    };
    this.#bounds = windows.flatMap(({ from, to }) => [boundOf(from, -1), boundOf(to, 1)]);
  }

  /** The best of shifts by which some bounds move together. @param moving which do; @param days places in the list */
  together(moving: readonly boolean[], days: readonly number[]): Shifts {
    const shiftsOf = (minutes: number): Shifts => moving.map((one) => (one ? minutes : 0));
    const movers = this.#bounds.filter((_, k) => moving[k]!);
    // What the others say stays the same.
    const others = this.#rest((k) => !moving[k]!, shiftsOf(0), days);
    const lossAt = (minutes: number, most: number): number =>
      this.#loss(
        movers.map((bound) => this.#moved(bound, minutes)),
        days,
        others,
        most,
      );
    let best = 0;
    let loss = lossAt(0, Infinity);
    for (let distance = 1; distance <= DAY_MINUTES / 2; distance++) {
      for (const minutes of [distance, -distance]) {
        const one = lossAt(minutes, loss);
        if (one < loss - LESS) [best, loss] = [minutes, one];
      }
    }
    return shiftsOf(best);
  }

  /** The shifts that fit best, each bound for itself. @param from where to begin, and how far each may go */
  apart(
    days: readonly number[],
    from: readonly { readonly shifts: Shifts; readonly limits: readonly Limits[] }[],
  ): Shifts {
    const all = from.map(({ shifts, limits }) => this.#descent(days, shifts, limits));
    return all.reduce((best, one) => (one.loss < best.loss - LESS ? one : best)).shifts;
  }

  /** Wh of a day that the shifts leave unexplained. */
  lossOn(day: number, shifts: Shifts): number {
    return this.#lossOf(shifts, [day]);
  }

  #lossOf(shifts: Shifts, days: readonly number[]): number {
    const { rest, movable } = this.#rest(() => true, shifts, days);
    return days.reduce((sum, _, i) => sum + lossOf(rest[i]!, movable[i]!), 0);
  }

  /** @param others what the bounds leave that stay; @param most where to stop: from here on, it does not matter how much it is */
  #loss(moved: readonly Moved[], days: readonly number[], others: Rest, most: number): number {
    const { totals, until } = this.#minutes;
    let sum = 0;
    for (let i = 0; i < days.length && sum < most; i++) {
      const day = days[i]!;
      let rest = others.rest[i]!;
      let movable = others.movable[i]!;
      for (let k = 0; k < moved.length; k++) {
        const { bound, daysLater, at } = moved[k]!;
        rest -= bound.sign * (daysLater * totals[day]! + until[at + day]!) + bound.more[at + day]!;
        movable += bound.movable[at + day]!;
      }
      sum += lossOf(rest, movable);
    }
    return sum;
  }

  #moved(bound: Bound, shift: number): Moved {
    const minute = bound.minute + shift;
    const daysLater = Math.floor(minute / DAY_MINUTES);
    return { bound, daysLater, at: (minute - daysLater * DAY_MINUTES) * this.#offPeak.length };
  }

  /** What a moved bound adds to the off-peak energy of a day. */
  #energyOf({ bound, daysLater, at }: Moved, day: number): number {
    const { totals, until } = this.#minutes;
    return bound.sign * (daysLater * totals[day]! + until[at + day]!) + bound.more[at + day]!;
  }

  /** Moves one bound after the other to where it fits best, until none moves. */
  #descent(
    days: readonly number[],
    from: Shifts,
    limits: readonly Limits[],
  ): { readonly shifts: Shifts; readonly loss: number } {
    const shifts = [...from];
    let loss = this.#lossOf(shifts, days);
    for (let round = 0; round < ROUNDS; round++) {
      const before = loss;
      for (const [k, bound] of this.#bounds.entries()) {
        const others = this.#rest((other) => other !== k, shifts, days);
        for (let shift = limits[k]![0]; shift <= limits[k]![1]; shift++) {
          const sum = this.#loss([this.#moved(bound, shift)], days, others, loss);
          if (sum < loss - LESS) [loss, shifts[k]] = [sum, shift];
        }
      }
      if (loss > before - LESS) break;
    }
    return { shifts, loss };
  }

  /** What some bounds leave of the days, each moved by its shift. */
  #rest(which: (k: number) => boolean, shifts: Shifts, days: readonly number[]): Rest {
    const moved = this.#bounds.flatMap((bound, k) => (which(k) ? [this.#moved(bound, shifts[k]!)] : []));
    return {
      rest: days.map((day) =>
        moved.reduce((rest, one) => rest - this.#energyOf(one, day), this.#offPeak[day]!),
      ),
      movable: days.map((day) => moved.reduce((sum, { bound, at }) => sum + bound.movable[at + day]!, 0)),
    };
  }
}

/** @param rest Wh that the register counted above the expected */
function lossOf(rest: number, movable: number): number {
  if (rest < 0) return -rest;
  return rest > movable ? rest - movable * (1 - EXPLAINED) : EXPLAINED * rest;
}
