/**
 * Off-peak hours and other periods of a tariff, to the minute of the Paris wall clock (docs/dev/contract.md#periods).
 *
 * Each minute belongs to the first period in the list that contains its time on a Paris clock, otherwise to `other`: so
 * an exception comes before the rule. A name may occur twice (two blocks of off-peak hours): the two add up. `days`,
 * `since` and `until` refer to the day on which a period begins: the night of 31 October that ends on 1 November
 * follows what was valid on 31 October. The change days need no special rule: the doubled hour of October counts twice,
 * the skipped hour of March not at all.
 */
import { stretchesOf, weekdayOf, type Day } from "../readings/index.js";
import type { CurveSums } from "./sums.js";

export interface TariffPeriod {
  readonly name: string;
  /** Minutes of the day, 0 to 1439; to 1440 for `to`. `to` at or before `from` is on the next day. */
  readonly from: number;
  readonly to: number;
  /** ISO weekdays on which it begins, 1 = Monday; all if absent. */
  readonly days?: readonly number[] | undefined;
  /** First and last day on which it begins, both included. */
  readonly since?: Day | undefined;
  readonly until?: Day | undefined;
}

/** The name for minutes outside every period. A period of that name adds up with them. */
export const OTHER = "other";

const DAY_MINUTES = 1_440;

export class Tariff {
  /** In the order of their first mention; `other` last, unless it is one of them. */
  readonly names: readonly string[];
  /** Looks at a period that it costs to split a day. */
  readonly looksPerDay: number;
  readonly #periods: readonly TariffPeriod[];
  readonly #parts: readonly number[];
  /** Between two of these minutes, nothing changes. */
  readonly #bounds: readonly number[];

  constructor(periods: readonly TariffPeriod[]) {
    this.#periods = periods;
    this.names = [...new Set([...periods.map(({ name }) => name), OTHER])];
    this.#parts = periods.map(({ name }) => this.names.indexOf(name));
    const bounds = new Set([0, DAY_MINUTES, ...periods.flatMap(({ from, to }) => [from, to])]);
    this.#bounds = [...bounds].sort((a, b) => a - b);
    this.looksPerDay = this.#bounds.length * periods.length;
  }

  /**
   * The energy of a day by period, in W·s, in the order of `names`: pro rata inside an interval. Together they add up
   * to the energy of the day.
   */
  split(curve: CurveSums, day: Day): number[] {
    const sums = this.names.map(() => 0);
    for (const { start, end, minute } of stretchesOf(day, this.#bounds)) {
      sums[this.#partAt(day, minute)]! += curve.raw(start, end);
    }
    return sums;
  }

  /** The part that a minute of a day belongs to; all minutes up to the next bound share it. */
  #partAt(day: Day, minute: number): number {
    const index = this.#periods.findIndex((period) => {
      const { from, to } = period;
      if (from < to) return minute >= from && minute < to && begins(period, day);
      return (minute >= from && begins(period, day)) || (minute < to && begins(period, day - 1));
    });
    return this.#parts[index] ?? this.names.indexOf(OTHER);
  }
}

function begins({ days, since, until }: TariffPeriod, day: Day): boolean {
  if (days !== undefined && !days.includes(weekdayOf(day))) return false;
  return (since === undefined || day >= since) && (until === undefined || day <= until);
}
