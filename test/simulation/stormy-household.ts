/**
 * A household as Enedis publishes it, with everything that goes wrong there: late days, holes that are filled later or
 * never, corrected values, points that vanish from later answers. A pure function of seed, day and moment.
 */
import {
  dayOf,
  isDoubled,
  lengthOfDay,
  startOfDay,
  toWall,
  type Day,
  type Direction,
  type Reading,
  type Series,
} from "../../nodes/readings/index.js";
import type { Household } from "../enedis-server/index.js";
import { chance, hash } from "./random.js";

export interface HouseholdOptions {
  readonly seed: number;
  /** Days before this one are normal, as are those from `calmFrom` on. */
  readonly stormyFrom: Day;
  readonly calmFrom: Day;
  /** Longest time, in days, until a hole is filled. */
  readonly healsWithin: number;
  /** Instants (seconds) from which the load curve has another step, in seconds, oldest first. */
  readonly steps: readonly { readonly from: number; readonly step: number }[];
  /** Everything is there before the first tick of the next day. */
  readonly punctual: boolean;
}

/** What happens to the publication of one day of a series. */
interface Fate {
  /** When the day is published, in seconds. */
  readonly at: number;
  /** The intervals that are missing at first, as a share of the day from `holeFrom` on. */
  readonly holeFrom: number;
  readonly holeTo: number;
  /** When they are published; Infinity: never. */
  readonly healedAt: number;
  /** When its values change, and in which share of the intervals. */
  readonly correctedAt: number;
  /** While answers lack every third point that they had before. */
  readonly lacksFrom: number;
  readonly lacksTo: number;
}

const DAY = 86_400;
const HOUR = 3_600;

export class StormyHousehold implements Household {
  readonly #options: HouseholdOptions;

  constructor(options: HouseholdOptions) {
    this.#options = options;
  }

  readings(
    usagePointId: string,
    direction: Direction,
    series: Series,
    start: Day,
    end: Day,
    now: number,
  ): Reading[] {
    const key = hash(this.#options.seed, Number(usagePointId.slice(-6)), direction === "production" ? 1 : 0);
    const readings: Reading[] = [];
    const last = Math.min(end, dayOf(now / 1000));
    for (let day = start; day < last; day++) readings.push(...this.#day(key, series, day, now / 1000));
    return readings;
  }

  /** When the last change to a day of a series was published, in seconds. */
  settledAt(usagePointId: string, direction: Direction, series: Series, day: Day): number {
    const key = hash(this.#options.seed, Number(usagePointId.slice(-6)), direction === "production" ? 1 : 0);
    const { at, healedAt } = this.#fate(key, series, day);
    return Math.max(at, Number.isFinite(healedAt) ? healedAt : 0);
  }

  #day(key: number, series: Series, day: Day, now: number): Reading[] {
    const fate = this.#fate(key, series, day);
    if (now < fate.at) return [];
    const corrected = now >= fate.correctedAt;
    const start = startOfDay(day);
    const length = lengthOfDay(day);
    const isHoled = now < fate.healedAt;
    const lacks = now >= fate.lacksFrom && now < fate.lacksTo;
    if (series !== "load_curve") {
      if ((isHoled && fate.holeTo > fate.holeFrom) || lacks) return [];
      const value = hash(key, series === "daily" ? 11 : 12, day) % 20_000;
      const reading = { start, step: length, value: value + 100 + (corrected ? 50_000 : 0) };
      // Never in the doubled hour: its stamp could not tell which of the two it was.
      return series === "daily" ? [reading] : [{ ...reading, at: start + 5 * HOUR + (value % (15 * HOUR)) }];
    }
    const readings: Reading[] = [];
    for (let at = start, i = 0, step; at < start + length; at += step, i++) {
      step = this.#stepAt(at);
      // The two passes of a doubled stamp are missing together, as a single one could not be told from the other.
      const isPlain = !isDoubled(toWall(at + step));
      const share = (at - start) / length;
      if (isPlain && isHoled && share >= fate.holeFrom && share < fate.holeTo) continue;
      if (isPlain && lacks && i % 3 === 0) continue;
      const value = hash(key, 13, at) % 7 === 0 ? 0 : hash(key, 14, at) % 6_000;
      readings.push({ start: at, step, value: value + (corrected && i % 5 === 0 ? 10_000 : 0) });
    }
    return readings;
  }

  #stepAt(instant: number): number {
    let step = 1_800;
    for (const change of this.#options.steps) if (instant >= change.from) step = change.step;
    return step;
  }

  #fate(key: number, series: Series, day: Day): Fate {
    const { stormyFrom, calmFrom, healsWithin, punctual } = this.#options;
    const number = { daily: 1, load_curve: 2, max_power: 3 }[series];
    const draw = (n: number): number => chance(key, number, day, n);
    const next = startOfDay(day + 1);
    const onTime = next + (punctual ? 2 * HOUR : Math.floor((4 + draw(0) * 3) * HOUR));
    const fate = {
      at: onTime,
      holeFrom: 0,
      holeTo: 0,
      healedAt: onTime,
      correctedAt: Infinity,
      lacksFrom: Infinity,
      lacksTo: Infinity,
    };
    if (day < stormyFrom || day >= calmFrom || punctual) return fate;
    const kind = draw(1);
    const healedAt = onTime + Math.ceil(draw(2) * healsWithin) * DAY + Math.floor(draw(3) * DAY);
    if (kind < 0.1) return { ...fate, at: onTime + Math.floor(draw(2) * 4 * DAY) };
    if (kind < 0.16) return { ...fate, at: healedAt, healedAt };
    if (kind < 0.25) {
      const holeFrom = draw(4) * 0.8;
      const never = draw(5) < 0.15;
      return {
        ...fate,
        holeFrom,
        holeTo: holeFrom + 0.05 + draw(6) * 0.4,
        healedAt: never ? Infinity : healedAt,
      };
    }
    if (kind < 0.27) return { ...fate, at: Infinity };
    if (kind < 0.35) return { ...fate, correctedAt: onTime + Math.ceil(draw(2) * 6) * DAY };
    if (kind < 0.4) return { ...fate, lacksFrom: onTime + DAY, lacksTo: onTime + 3 * DAY };
    return fate;
  }
}
