/**
 * Hours of a load curve in whole Wh that add up to their day's (docs/dev/contract.md#queries): what rounding leaves of
 * an hour is carried over to the next one of the same day. Each hour is the exact value, rounded up or down, and the
 * same in every question.
 */
import { dayOf, startOfDay } from "../readings/index.js";
import type { Span } from "./spans.js";
import type { CurveSums, Sums } from "./sums.js";

/** Rounds the hours of a load curve, oldest first; hours without readings may be left out. */
export class CarriedRounding {
  readonly #sums: Sums;
  /** The day so far, in W·s and rounded to Wh, and the end of that day. */
  #raw = 0;
  #whole = 0;
  #end = -Infinity;

  constructor(sums: Sums) {
    this.#sums = sums;
  }

  /** @param raw W·s of the hour @returns Wh */
  whole(start: number, raw: number): number {
    if (start >= this.#end) {
      this.#end = startOfDay(dayOf(start) + 1);
      this.#raw = 0;
      this.#whole = 0;
    }
    this.#raw += raw;
    const before = this.#whole;
    this.#whole = this.#sums.whole(this.#raw);
    return this.#whole - before;
  }
}

/** One hour, rounded as it is among the others of its day. */
export function wholeHour(curve: CurveSums, { start, end }: Span): number {
  const day = startOfDay(dayOf(start));
  return curve.whole(curve.raw(day, end)) - curve.whole(curve.raw(day, start));
}
