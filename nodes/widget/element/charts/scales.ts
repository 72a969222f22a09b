/** From values to pixels: what the charts need of scales, without a library (docs/dev/decisions.md#28-size-of-the-element). Pure. */

/** A straight line from values to pixels. */
export interface Linear {
  (value: number): number;
  /** The value at a pixel. */
  invert(pixel: number): number;
}

/** @param from the values at the ends; they differ. @param to the pixels there */
export function linear(
  [least, greatest]: readonly [number, number],
  [first, last]: readonly [number, number],
): Linear {
  const slope = (last - first) / (greatest - least);
  return Object.assign((value: number) => first + (value - least) * slope, {
    invert: (pixel: number) => least + (pixel - first) / slope,
  });
}

/** Each with the next smaller one. */
const FACTORS = [
  [10, 5],
  [5, 2],
  [2, 1],
  [1, 0],
] as const;

/** Round numbers of a range, about `count` of them: multiples of 1, 2 or 5 times a power of ten, in order. */
export function ticksOf([least, greatest]: readonly [number, number], count: number): number[] {
  const wished = (greatest - least) / count;
  const power = 10 ** Math.floor(Math.log10(wished));
  // Whichever is nearest by ratio, as charts are read.
  const [factor] = FACTORS.find(([one, smaller]) => wished / power >= Math.sqrt(one * smaller))!;
  const step = factor * power;
  const first = Math.ceil(least / step);
  const last = Math.floor(greatest / step);
  // Below one, a product is not the nearest number to what it means.
  return Array.from({ length: last - first + 1 }, (_, i) =>
    step < 1 ? (first + i) / Math.round(1 / step) : (first + i) * step,
  );
}

/** Equal bands beside each other, by their numbers. */
export interface Bands {
  /** Where a band begins, in pixels. */
  (i: number): number;
  /** From the beginning of a band to that of the next. */
  readonly step: number;
  readonly width: number;
}

/** @param gap between bands, and `edge` before the first and after the last, as parts of a step */
export function bands(count: number, [first, last]: readonly [number, number], gap: number, edge = 0): Bands {
  const step = (last - first) / Math.max(1, count - gap + 2 * edge);
  return Object.assign((i: number) => first + (edge + i) * step, { step, width: step * (1 - gap) });
}
