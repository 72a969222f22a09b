/** A load curve, summed up once for all spans of time that are asked for. */

/** An interval of a load curve: mean power in W over [start, end[. */
export interface Interval {
  readonly start: number;
  readonly end: number;
  readonly power: number;
}

/** What a curve holds of a span. */
export interface Held {
  readonly seconds: number;
  readonly wattSeconds: number;
}

export class CurveSums {
  readonly #curve: readonly Interval[];
  /** Of the intervals before each one, and of all of them. Powers are whole: no digit is lost. */
  readonly #seconds: number[] = [0];
  readonly #wattSeconds: number[] = [0];

  /** @param curve in order of time */
  constructor(curve: readonly Interval[]) {
    this.#curve = curve;
    let [seconds, wattSeconds] = [0, 0];
    for (const { start, end, power } of curve) {
      this.#seconds.push((seconds += end - start));
      this.#wattSeconds.push((wattSeconds += power * (end - start)));
    }
  }

  /** @param start instant in seconds, before `end` */
  between(start: number, end: number): Held {
    const curve = this.#curve;
    const [first, last] = [this.#endedAt(start), this.#endedAt(end)];
    let seconds = this.#seconds[last]! - this.#seconds[first]!;
    let wattSeconds = this.#wattSeconds[last]! - this.#wattSeconds[first]!;
    // What begins before the span, and what ends after it, is only partly in it.
    for (let i = first; i < last && curve[i]!.start < start; i++) {
      const outside = start - curve[i]!.start;
      seconds -= outside;
      wattSeconds -= curve[i]!.power * outside;
    }
    for (let i = last; i < curve.length && curve[i]!.start < end; i++) {
      const inside = end - Math.max(curve[i]!.start, start);
      seconds += inside;
      wattSeconds += curve[i]!.power * inside;
    }
    return { seconds, wattSeconds };
  }

  /** How many intervals have ended by an instant. */
  #endedAt(instant: number): number {
    const curve = this.#curve;
    const [first] = curve;
    if (first === undefined || instant < first.end) return 0;
    // Nearly all curves have one step and no hole.
    const guess = Math.floor((instant - first.start) / (first.end - first.start));
    if (guess < curve.length && curve[guess]!.start <= instant && curve[guess - 1]!.end <= instant) {
      if (curve[guess]!.end > instant) return guess;
    }
    let [low, high] = [0, curve.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (curve[middle]!.end <= instant) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
