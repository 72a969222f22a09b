/** The readings that the server has: as they are published at a moment. */
import { householdOf } from "../../nodes/demo/index.js";
import {
  formatDay,
  fromWall,
  lengthOfDay,
  startOfDay,
  toWall,
  type Day,
  type Direction,
  type Reading,
  type RegisterEvent,
  type RegisterReading,
  type Series,
} from "../../nodes/readings/index.js";

export interface Household {
  /**
   * The readings of the days [start, end[ that are published at `now` (milliseconds since 1970), oldest first.
   */
  readings(
    usagePointId: string,
    direction: Direction,
    series: Series,
    start: Day,
    end: Day,
    now: number,
  ): readonly Reading[];
  /**
   * What the registers showed on the dates [start, end[, as far as it is published; absent, or undefined: the
   * meter has none.
   */
  registers?(
    usagePointId: string,
    direction: Direction,
    start: Day,
    end: Day,
    now: number,
  ): readonly RegisterReading[] | undefined;
  /** Readings of registers for another reason than the day's end. */
  readonly registerEvents?: readonly RegisterEvent[];
}

/** The package's demo household, a different one for each usage point; a day is published at midnight. */
export const demoHousehold: Household = {
  readings: (usagePointId, direction, series, start, end, now) =>
    householdOf(usagePointId).published(direction, series, start, end, now, undefined),
};

export interface FixtureOptions {
  /** Of the load curve, in seconds. */
  readonly step?: number;
  /** The hour (Paris) at which a day is published on the next one. */
  readonly publishedAt?: number;
  /** Days (`YYYY-MM-DD`) without any reading. */
  readonly holes?: readonly string[];
}

/**
 * A household by arithmetic: the value of an interval depends on its instant alone, the daily value is the curve's exact
 * sum, and the curve is 0 in one of seven intervals.
 */
export function fixtureHousehold(options: FixtureOptions = {}): Household {
  const { step = 1_800, publishedAt = 8, holes = [] } = options;
  return {
    readings(_usagePointId, direction, series, start, end, now) {
      const days: Day[] = [];
      for (let day = start; day < end; day++) {
        const isPublished = now / 1000 >= startOfDay(day + 1) + publishedAt * 3_600;
        if (isPublished && !holes.includes(formatDay(day))) days.push(day);
      }
      return days.flatMap((day) => readingsOfDay(day, direction, series, step));
    },
  };
}

function readingsOfDay(day: Day, direction: Direction, series: Series, step: number): Reading[] {
  const start = startOfDay(day);
  const length = lengthOfDay(day);
  const curve: Reading[] = [];
  for (let at = start; at < start + length; at += step) {
    const number = at / step;
    // Multiples of 12 W are whole Wh for every step from five minutes up.
    curve.push({
      start: at,
      step,
      value: number % 7 === 0 ? 0 : 12 * ((number * 37) % (direction === "production" ? 90 : 300)),
    });
  }
  if (series === "load_curve") return curve;
  if (series === "daily") {
    const value = curve.reduce((sum, reading) => sum + (reading.value * step) / 3_600, 0);
    return [{ start, step: length, value }];
  }
  // The second pass of October's doubled hour has no peak: its stamp would be the same as the first's.
  const told = curve.filter((reading) => fromWall(toWall(reading.start)) === reading.start);
  const peak = told.reduce((a, b) => (b.value > a.value ? b : a));
  return [{ start, step: length, value: peak.value + 41, at: peak.start + 17 }];
}
