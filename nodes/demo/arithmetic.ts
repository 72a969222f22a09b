/**
 * Arithmetic that gives the same result on every host and in every version of the engine, for ever.
 *
 * Uses only 32-bit integers and the operations that IEEE 754 rounds exactly (+ − × ÷ √ and floor): `Math.sin`,
 * `Math.pow` and the like may differ in the last bit between engines.
 */

/** Mixes an integer into a seed: 32 well-spread bits (the finaliser of MurmurHash3). */
export function hash(seed: number, n: number): number {
  let h = (seed ^ Math.imul(n | 0, 0x9e3779b1)) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Like {@link hash}, for a text of ASCII digits. */
export function hashText(text: string): number {
  let h = 0;
  for (let i = 0; i < text.length; i++) h = hash(h + 1, text.charCodeAt(i));
  return h;
}

/** A number in [0, 1[ drawn from a seed and an integer. */
export function draw(seed: number, n: number): number {
  return hash(seed, n) / 4_294_967_296;
}

/** The sine of an angle in turns, within 0.002. */
export function sine(turns: number): number {
  const x = turns - Math.floor(turns);
  const half = x < 0.5 ? x : x - 0.5;
  const parabola = 8 * half * (1 - 2 * half);
  const rounded = parabola * (0.775 + 0.225 * parabola);
  return x < 0.5 ? rounded : -rounded;
}

/** The cosine of an angle in turns, within 0.002. */
export function cosine(turns: number): number {
  return sine(turns + 0.25);
}

/**
 * A wandering number in [-1, 1], drawn again every `period` days and changing evenly in between, because weather lasts
 * for days.
 */
export function wander(seed: number, day: number, period: number): number {
  const step = Math.floor(day / period);
  const part = day / period - step;
  return (draw(seed, step) * (1 - part) + draw(seed, step + 1) * part) * 2 - 1;
}

/** `x`, but at least `low` and at most `high`. */
export function clamp(x: number, low: number, high: number): number {
  return x < low ? low : x > high ? high : x;
}
