/**
 * The points of a curve in columns: 30 bytes each, where objects would take 100. A file may have millions of them.
 */
import { LARGEST_VALUE } from "../../readings/index.js";
import type { CurvePoint, PointsCounter, Precision } from "./point.js";

/** No value, no step. */
const NONE = -1;
const EXACT = 1;
const REVISED = 2;
const ROUNDED = 4;
/** Lines of this time have different values: none of them counts. */
const CONTESTED = 8;

export class CurvePoints {
  readonly #points: PointsCounter;
  #length = 0;
  #line = new Uint32Array(0);
  #end = new Float64Array(0);
  #step = new Int32Array(0);
  #value = new Int32Array(0);
  #marks = new Uint8Array(0);
  /** Positions in {@link #sources}: there are few, see `Points.sourceOf`. */
  #source = new Uint8Array(0);
  readonly #sources: (string | undefined)[] = [undefined];
  /** The points from an index on that wait for the end of their table. */
  readonly #undecided: { readonly from: number; readonly precision: Precision | undefined }[] = [];

  constructor(points: PointsCounter) {
    this.#points = points;
  }

  get length(): number {
    return this.#length;
  }

  push({ line, end, exact, step, value, source, revised, rounded }: CurvePoint): void {
    this.#points.count();
    const i = this.#length++;
    if (i === this.#line.length) this.#grow();
    // An impossible value comes from another column of the file.
    const isPossible = value === undefined || value <= LARGEST_VALUE;
    if (!isPossible) this.#points.reject(line, "value");
    this.#line[i] = line;
    this.#end[i] = end;
    this.#step[i] = step ?? NONE;
    this.#value[i] = isPossible ? (value ?? NONE) : NONE;
    this.#marks[i] =
      (exact ? EXACT : 0) | (revised === true ? REVISED : 0) | (rounded === true ? ROUNDED : 0);
    this.#source[i] = this.#sourceId(source);
    const precision = typeof rounded === "object" ? rounded : undefined;
    if (this.#undecided.at(-1)?.precision !== precision) this.#undecided.push({ from: i, precision });
  }

  /** Call after the last point: all tables have ended, so it is known which of them are rounded. */
  decide(): void {
    for (const [k, { from, precision }] of this.#undecided.entries()) {
      if (precision?.rounded !== true) continue;
      const to = this.#undecided[k + 1]?.from ?? this.#length;
      for (let i = from; i < to; i++) this.#marks[i]! |= ROUNDED;
    }
    this.#undecided.length = 0;
  }

  #grow(): void {
    const size = Math.max(1_024, 2 * this.#length);
    const grown = <T extends Uint32Array | Float64Array | Int32Array | Uint8Array>(column: T): T => {
      const larger = new (column.constructor as new (size: number) => T)(size);
      larger.set(column);
      return larger;
    };
    this.#line = grown(this.#line);
    this.#end = grown(this.#end);
    this.#step = grown(this.#step);
    this.#value = grown(this.#value);
    this.#marks = grown(this.#marks);
    this.#source = grown(this.#source);
  }

  #sourceId(source: string | undefined): number {
    const id = this.#sources.indexOf(source);
    return id >= 0 ? id : this.#sources.push(source) - 1;
  }

  line(i: number): number {
    return this.#line[i]!;
  }

  /** An instant where {@link isExact}, else Paris wall seconds. */
  end(i: number): number {
    return this.#end[i]!;
  }

  isExact(i: number): boolean {
    return (this.#marks[i]! & EXACT) !== 0;
  }

  /** The end of a naive point has become an instant. */
  setInstant(i: number, instant: number): void {
    this.#end[i] = instant;
  }

  /** Seconds. */
  step(i: number): number | undefined {
    const step = this.#step[i]!;
    return step === NONE ? undefined : step;
  }

  value(i: number): number | undefined {
    const value = this.#value[i]!;
    return value === NONE ? undefined : value;
  }

  source(i: number): string | undefined {
    return this.#sources[this.#source[i]!];
  }

  isRevised(i: number): boolean {
    return (this.#marks[i]! & REVISED) !== 0;
  }

  isRounded(i: number): boolean {
    return (this.#marks[i]! & ROUNDED) !== 0;
  }

  /** Whether lines with different values have been rejected, so that it has none. */
  isContested(i: number): boolean {
    return (this.#marks[i]! & CONTESTED) !== 0;
  }

  /** Points by their end, one of each: lines that repeat each other count once. */
  oneOfEach(points: Uint32Array): Uint32Array {
    const sorted = this.#sorted(points);
    let kept = 0;
    for (const i of sorted) {
      const known = kept === 0 ? undefined : sorted[kept - 1]!;
      if (known === undefined || this.#end[known] !== this.#end[i]) sorted[kept++] = i;
      else sorted[kept - 1] = this.oneOf(known, i);
    }
    return sorted.subarray(0, kept);
  }

  /**
   * Which of two points of the same time counts: one with a value, an exact one, of equal ones the later. Where they
   * differ, nothing says which is right: their lines are rejected, and the point that stays has no value.
   */
  oneOf(known: number, i: number): number {
    const [before, after] = [this.value(known), this.value(i)];
    if (after === undefined && !this.isContested(i)) return known;
    if (before === undefined && !this.isContested(known)) return i;
    if (this.isRounded(i) !== this.isRounded(known)) return this.isRounded(known) ? i : known;
    if (before === after) return i;
    for (const one of [known, i]) {
      if (!this.isContested(one)) this.#points.reject(this.#line[one]!, "duplicate");
    }
    this.#value[i] = NONE;
    this.#marks[i]! |= CONTESTED;
    return i;
  }

  #sorted(points: Uint32Array): Uint32Array {
    const end = this.#end;
    if (points.every((i, k) => k === 0 || end[points[k - 1]!]! <= end[i]!)) return points;
    // A typed array's sort is stable, as all are since ES2019.
    return points.sort((a, b) => end[a]! - end[b]!);
  }
}
