/**
 * Exact sums of readings between any two instants. All are integers: W·s of a load curve (so that an interval can be
 * cut at any second), Wh of days, VA of peaks; a value is divided once, on output.
 */
import type { Columns } from "../archive/index.js";
import { HOUR_SECONDS } from "../readings/index.js";
import type { Span } from "./spans.js";

/** What is stored of a stretch of time. */
export interface SpanSum {
  /** W·s, Wh or VA. */
  readonly raw: number;
  /** Seconds of the stretch that have a reading. */
  readonly seconds: number;
  /** Peaks: the instant of the highest one. */
  readonly at?: number | undefined;
  /** Its index in the columns, if it is one whole reading. */
  readonly index?: number | undefined;
  /** A reading in it is rounded. */
  readonly rounded: boolean;
}

export interface Sums {
  /** The readings fetched. */
  readonly columns: Columns;
  /**
   * From the first reading to the end of the last, or beyond; nothing is stored outside it. undefined: nothing at all.
   */
  readonly extent: Span | undefined;
  /** What is stored of [from, to[; undefined: nothing. */
  over(from: number, to: number): SpanSum | undefined;
  /** Combines sums of days: adds them, or takes the higher of two peaks. */
  join(a: number, b: number): number;
  /** A raw sum in thousandths of the unit: whole Wh or VA. */
  whole(raw: number): number;
}

export const noColumns: Columns = { start: [], value: [], step: [], rounded: [] };

function extentOf({ start, step }: Columns): Span | undefined {
  const last = start.length - 1;
  return last < 0 ? undefined : { start: start[0]!, end: start[last]! + step[last]! };
}

/** Finds positions in a sorted column; the next search usually continues where the last one ended. */
class Finder {
  readonly #starts: readonly number[];
  #last = 0;

  constructor(starts: readonly number[]) {
    this.#starts = starts;
  }

  /** How many intervals begin before an instant. */
  before(instant: number): number {
    const starts = this.#starts;
    let low = this.#last;
    let high = starts.length;
    if (low > 0 && starts[low - 1]! >= instant) {
      high = low;
      low = 0;
    } else {
      // A few linear steps, then a binary search.
      for (let i = 0; i < 8; i++) {
        if (low >= high || starts[low]! >= instant) return (this.#last = low);
        low++;
      }
    }
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle]! < instant) low = middle + 1;
      else high = middle;
    }
    return (this.#last = low);
  }
}

/** Where rounded readings start. Most archives have none. */
export class RoundedStarts {
  readonly #finder: Finder;
  readonly #isEmpty: boolean;

  constructor({ rounded }: Columns) {
    this.#finder = new Finder(rounded);
    this.#isEmpty = rounded.length === 0;
  }

  /** Whether a rounded reading starts in [from, to[. */
  isIn(from: number, to: number): boolean {
    return !this.#isEmpty && this.#finder.before(from) < this.#finder.before(to);
  }
}

/** A load curve: average powers in W, which an instant may cut in two. */
export class CurveSums implements Sums {
  readonly columns: Columns;
  readonly extent: Span | undefined;
  readonly #finder: Finder;
  /** Sums of all readings before the one with this index. */
  readonly #raw: Float64Array;
  readonly #seconds: Float64Array;
  readonly #rounded: RoundedStarts;

  constructor(columns: Columns) {
    const { start, value, step } = columns;
    this.columns = columns;
    this.#rounded = new RoundedStarts(columns);
    this.extent = extentOf(columns);
    this.#finder = new Finder(start);
    this.#raw = new Float64Array(start.length + 1);
    this.#seconds = new Float64Array(start.length + 1);
    for (let i = 0; i < start.length; i++) {
      this.#raw[i + 1] = this.#raw[i]! + value[i]! * step[i]!;
      this.#seconds[i + 1] = this.#seconds[i]! + step[i]!;
    }
  }

  over(from: number, to: number): SpanSum | undefined {
    const first = this.#finder.before(from);
    const last = this.#finder.before(to);
    const seconds = this.#until(this.#seconds, 1, last, to) - this.#until(this.#seconds, 1, first, from);
    if (seconds === 0) return undefined;
    const rounded = this.#rounded.isIn(this.#startAt(first, from), to);
    return { raw: this.#raws(first, from, last, to), seconds, rounded };
  }

  /** Where the reading begins that an instant cuts in two, if one does; `count` readings begin before the instant. */
  #startAt(count: number, instant: number): number {
    const { start, step } = this.columns;
    const last = count - 1;
    return last >= 0 && start[last]! + step[last]! > instant ? start[last]! : instant;
  }

  /** W·s of [from, to[. */
  raw(from: number, to: number): number {
    return this.#raws(this.#finder.before(from), from, this.#finder.before(to), to);
  }

  join(a: number, b: number): number {
    return a + b;
  }

  whole(raw: number): number {
    return Math.round(raw / HOUR_SECONDS);
  }

  #raws(first: number, from: number, last: number, to: number): number {
    return (
      this.#until(this.#raw, this.#valueOf(last), last, to) -
      this.#until(this.#raw, this.#valueOf(first), first, from)
    );
  }

  #valueOf(count: number): number {
    return this.columns.value[count - 1] ?? 0;
  }

  /** The sum up to an instant, where `count` readings begin before it; the last of them may extend beyond it. */
  #until(sums: Float64Array, perSecond: number, count: number, instant: number): number {
    if (count === 0) return 0;
    const { start, step } = this.columns;
    const elapsed = Math.min(instant - start[count - 1]!, step[count - 1]!);
    return sums[count - 1]! + perSecond * elapsed;
  }
}

/** Values of whole days, which are never cut. */
abstract class WholeDays implements Sums {
  readonly columns: Columns;
  readonly extent: Span | undefined;
  readonly #finder: Finder;
  readonly #rounded: RoundedStarts;

  constructor(columns: Columns) {
    this.columns = columns;
    this.extent = extentOf(columns);
    this.#finder = new Finder(columns.start);
    this.#rounded = new RoundedStarts(columns);
  }

  over(from: number, to: number): SpanSum | undefined {
    const first = this.#finder.before(from);
    const end = this.#finder.before(to);
    if (first === end) return undefined;
    let seconds = 0;
    for (let i = first; i < end; i++) seconds += this.columns.step[i]!;
    const rounded = this.#rounded.isIn(from, to);
    return { ...this.bring(first, end), seconds, index: end - first === 1 ? first : undefined, rounded };
  }

  /** The sum of the days with the indexes [first, end[. */
  protected abstract bring(first: number, end: number): Pick<SpanSum, "raw" | "at">;

  abstract join(a: number, b: number): number;

  whole(raw: number): number {
    return raw;
  }
}

/** Daily energy in Wh. */
export class DaySums extends WholeDays {
  protected bring(first: number, end: number): Pick<SpanSum, "raw" | "at"> {
    let raw = 0;
    for (let i = first; i < end; i++) raw += this.columns.value[i]!;
    return { raw };
  }

  join(a: number, b: number): number {
    return a + b;
  }
}

/** Max power in VA: the highest counts, and the first of equal ones. */
export class PeakSums extends WholeDays {
  protected bring(first: number, end: number): Pick<SpanSum, "raw" | "at"> {
    const { value, at } = this.columns;
    let highest = first;
    for (let i = first; i < end; i++) if (value[i]! > value[highest]!) highest = i;
    return { raw: value[highest]!, at: at?.[highest] ?? undefined };
  }

  join(a: number, b: number): number {
    return Math.max(a, b);
  }
}
