/** Sums that the database makes, so that nothing has to be fetched: for steps of a day or longer. */
import type { Readings } from "../archive/index.js";
import { HOUR_SECONDS, LONGEST_CURVE_STEP } from "../readings/index.js";
import type { Question } from "./question.js";
import type { Span } from "./spans.js";
import { noColumns, type SpanSum, type Sums } from "./sums.js";

/** Whether the database sums up a load curve, so that none of its readings is fetched. */
export function isSummedInArchive({ measure, step, detail, periods }: Question): boolean {
  return measure === "load_curve" && step !== "native" && step !== "hour" && !detail && !periods;
}

abstract class HeldSums implements Sums {
  readonly columns = noColumns;
  readonly extent: Span | undefined;
  protected readonly readings: Readings;
  protected readonly series: number;

  constructor(readings: Readings, series: number, extent: Span | undefined) {
    this.readings = readings;
    this.series = series;
    this.extent = extent;
  }

  abstract over(from: number, to: number): SpanSum | undefined;

  join(a: number, b: number): number {
    return a + b;
  }

  abstract whole(raw: number): number;
}

/** Daily energy in Wh. */
export class HeldDaySums extends HeldSums {
  over(from: number, to: number): SpanSum | undefined {
    const sum = this.readings.energy(this.series, from, to, "value");
    return sum && { raw: sum.value, seconds: sum.seconds, rounded: sum.rounded };
  }

  whole(raw: number): number {
    return raw;
  }
}

/** A load curve in W·s, by spans that are longer than any interval. */
export class HeldCurveSums extends HeldSums {
  /** By span: a day is asked for by itself and for the comparison. */
  readonly #known = new Map<string, SpanSum | undefined>();
  /** The bound of the last question: usually the next one begins there. */
  #bound: { readonly instant: number; readonly beyond: SpanSum } | undefined;

  over(from: number, to: number): SpanSum | undefined {
    const key = `${from}/${to}`;
    if (!this.#known.has(key)) this.#known.set(key, this.#over(from, to));
    return this.#known.get(key);
  }

  #over(from: number, to: number): SpanSum | undefined {
    const none = { value: 0, seconds: 0, rounded: false };
    const inside = this.readings.energy(this.series, from, to, "value * step") ?? none;
    const [into, out] = [this.#beyond(from), this.#beyond(to)];
    const seconds = inside.seconds + into.seconds - out.seconds;
    if (seconds === 0) return undefined;
    return { raw: inside.value + into.raw - out.raw, seconds, rounded: inside.rounded || into.rounded };
  }

  /** The part after an instant of the interval that begins before it. */
  #beyond(instant: number): SpanSum {
    if (this.#bound?.instant !== instant) {
      const last = this.readings.before(this.series, instant);
      const seconds = last === undefined ? 0 : Math.max(0, last.start + last.step - instant);
      const rounded = seconds > 0 && last?.rounded === true;
      this.#bound = { instant, beyond: { raw: (last?.value ?? 0) * seconds, seconds, rounded } };
    }
    return this.#bound.beyond;
  }

  whole(raw: number): number {
    return Math.round(raw / HOUR_SECONDS);
  }
}

/** From the first reading that reaches into a range to the end of the last; undefined: there is none. */
export function extentIn(readings: Readings, series: number, { start, end }: Span): Span | undefined {
  const [first] = readings.between(series, start - LONGEST_CURVE_STEP + 1, end, 1);
  const last = first && readings.before(series, end);
  return last && { start: first.start, end: last.start + last.step };
}
