/** What the formats find in a file, before it becomes readings. */
import { LARGEST_VALUE, type Day, type Direction } from "../../readings/index.js";
import { bounds, ImportError, shownStamp, type Fault, type Reason, plain } from "../base/index.js";
import { CurvePoints } from "./curve-points.js";
import { IndexDays } from "./index-days.js";
import { isRounded, type DayPoint, type PointsCounter } from "./point.js";
import { RegisterRows } from "./register-rows.js";
import type { HeadUnit, StampEnd } from "./stamp-ends.js";

export interface Rejection {
  readonly line: number;
  readonly reason: Reason;
  /** Of a stamp that cannot be read: `shownStamp`. */
  readonly stamp?: string | undefined;
}

/**
 * The name of a service, as files, backups and the process for files give it: it is exported to other CSVs, where no cell
 * may start like a formula.
 */
export const SOURCE = /^[a-z][a-z-]{0,19}$/;

/**
 * Wh: two tables in whole kWh may differ by one for the same day, as EDF's registers and its days do, of which one was
 * cut off and the other rounded (docs/dev/enedis.md#supplier-indexes).
 */
const WHOLE_KWH = 1_000;

/** Everything found for one direction. */
export interface RawPoints {
  readonly curve: CurvePoints;
  readonly daily: DayPoints;
  readonly peaks: DayPoints;
  /** The meter's total in Wh at the beginning of a day. */
  readonly indexes: DayPoints;
  /** What each register showed, beside the total. */
  readonly registers: RegisterRows;
  /** The registers of days by their grid, where a file has those of one day: all files together. Exact. */
  readonly grids: IndexDays;
  /** Of the parts in the customer's CSV, whose stamps may name the start of their interval: see `stamp-ends.ts`. */
  readonly headUnits: Map<number, Set<HeadUnit>>;
  /** The parts whose format goes from the newest line to the oldest. */
  readonly isNewestFirst: Set<number>;
}

/** Of one table, more values of one day differ, whatever unit they are known to. */
const MOST_OF_A_DAY = 8;

/** A value of a day, and whether lines with another one have been rejected, as it was. */
type Candidate = DayPoint & { readonly isContested?: boolean };

/**
 * One point of each day: lines that repeat each other count once; where they differ, none counts. An exact value counts
 * more than a rounded one, and a peak with its instant more than the same one without it, wherever they stand.
 */
export class DayPoints {
  /** The points of a day that are not decided yet, in their order: one of each table, unless it may be rounded. */
  readonly #byDay = new Map<Day, Candidate[]>();
  readonly #points: PointsCounter;
  readonly #most: number;
  readonly #slack: number;
  /** How many points came. */
  added = 0;

  /**
   * @param most the largest possible value: a larger one comes from another column of the file
   * @param slack rounded values that differ by no more say the same
   */
  constructor(points: PointsCounter, most: number, slack = 0) {
    this.#points = points;
    this.#most = most;
    this.#slack = slack;
  }

  push(point: DayPoint): void {
    if (point.value > this.#most) {
      // An impossible value must not contest another of the same day.
      this.#points.reject(point.line, "value");
      return;
    }
    this.added++;
    const known = this.#byDay.get(point.day) ?? [];
    this.#byDay.set(point.day, known);
    const same = known.filter(({ rounded }) => rounded === point.rounded);
    const equal = same.find(({ value, isContested }) => value === point.value && isContested !== true);
    const other = same.find((one) => one.isContested === true || !this.#mayBeSame(one, point));
    if (equal !== undefined) {
      known.splice(known.indexOf(equal), 1);
      known.push(equal.at !== undefined && point.at === undefined ? equal : point);
    } else if (other === undefined && same.length < MOST_OF_A_DAY) {
      this.#points.count();
      known.push(point);
    } else {
      this.#points.reject(point.line, "duplicate");
      for (const one of same) {
        if (one.isContested !== true) this.#points.reject(one.line, "duplicate");
      }
      this.#byDay.set(point.day, [
        ...known.filter((one) => !same.includes(one)),
        { ...point, isContested: true },
      ]);
    }
  }

  /** Whether two values that differ are the same if their table turns out to be rounded. */
  #mayBeSame(known: DayPoint, point: DayPoint): boolean {
    return Math.abs(known.value - point.value) <= this.#slack && (point.rounded ?? false) !== false;
  }

  /** Oldest first. Call once, after the last point. */
  sorted(): DayPoint[] {
    const days = [...this.#byDay.values()].flatMap((known) => {
      const exact = known.filter((point) => !isRounded(point));
      return this.#oneOf(exact.length > 0 ? exact : known, exact.length > 0 ? 0 : this.#slack) ?? [];
    });
    return days.sort((a, b) => a.day - b.day);
  }

  /** The last of those that say the same, of those with an instant if there are any; undefined: they do not. */
  #oneOf(all: readonly Candidate[], slack: number): DayPoint | undefined {
    const values = all.map(({ value }) => value);
    const isContested = all.some((one) => one.isContested === true);
    if (!isContested && Math.max(...values) - Math.min(...values) <= slack) {
      return all.findLast(({ at }) => at !== undefined) ?? all.at(-1);
    }
    for (const one of all) if (one.isContested !== true) this.#points.reject(one.line, "duplicate");
    return undefined;
  }
}

export class Points {
  readonly found: Readonly<Record<Direction, RawPoints>> = {
    consumption: this.#empty(),
    production: this.#empty(),
  };
  #rejected: Rejection[] = [];
  #rejections = 0;
  /** From this line on, a rejection is only counted: there are enough before it. */
  #lastKept = Infinity;
  #count = 0;
  readonly #parts: number[] = [];
  readonly #sources = new Map<string, string>();

  #empty(): RawPoints {
    return {
      curve: new CurvePoints(this),
      daily: new DayPoints(this, LARGEST_VALUE, WHOLE_KWH),
      peaks: new DayPoints(this, LARGEST_VALUE),
      indexes: new DayPoints(this, Infinity),
      registers: new RegisterRows(),
      grids: new IndexDays(this),
      headUnits: new Map(),
      isNewestFirst: new Set(),
    };
  }

  /** @throws {ImportError} `too-long`, at one point too many */
  count(): void {
    if (++this.#count > bounds.lines) throw new ImportError("too-long");
  }

  /** Grows with everything that is found in a direction. */
  foundIn(direction: Direction): number {
    const { curve, daily, peaks, indexes, registers, grids } = this.found[direction];
    return (
      curve.length + [daily, peaks, indexes, registers, grids].reduce((sum, { added }) => sum + added, 0)
    );
  }

  /** Grows with everything that is found or rejected. */
  get noted(): number {
    return this.#count + this.#rejections;
  }

  /**
   * The lines after this one are another file, or another answer: what it has in the doubled hour of October is in an
   * order of its own. A file that was skipped has no lines, so the one after it may be the same part.
   */
  beginPart(line: number): void {
    if (this.#parts.at(-1) !== line) this.#parts.push(line);
  }

  /** The part that is read now. */
  get part(): number {
    return this.#parts.length;
  }

  /** Which part a line is in. */
  partOf(line: number): number {
    let [low, high] = [0, this.#parts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#parts[middle]! < line) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * The origin that a file names. Its text is a copy: a part of another one would hold that, a piece of the file.
   * @returns undefined: there are too many others already
   */
  sourceOf(name: string): string | undefined {
    const known = this.#sources.get(name);
    if (known !== undefined || this.#sources.size >= bounds.sources) return known;
    const copy = Buffer.from(name).toString();
    this.#sources.set(copy, copy);
    return copy;
  }

  /**
   * Of many rejections, those of the first lines are kept.
   * @param stamp as the line has it, which is shown if it is the reason
   */
  reject(line: number, reason: Fault): void;
  reject(line: number, reason: Reason, stamp: string): void;
  reject(line: number, reason: Reason, stamp = ""): void {
    this.#rejections++;
    if (line >= this.#lastKept) return;
    const text = reason === "stamp" ? shownStamp(stamp) : undefined;
    this.#rejected.push({ line, reason, ...(text !== undefined && { stamp: text }) });
    if (this.#rejected.length >= 4 * bounds.rejected) this.#rejected = this.#firstRejected();
  }

  #firstRejected(): Rejection[] {
    const first = this.#rejected.sort((a, b) => a.line - b.line).slice(0, bounds.rejected);
    if (first.length === bounds.rejected) this.#lastKept = first.at(-1)!.line;
    return first;
  }

  /** In line order; `more`: how many others there are. */
  rejections(): { readonly rejected: readonly Rejection[]; readonly more: number } {
    const rejected = this.#firstRejected();
    return { rejected, more: this.#rejections - rejected.length };
  }
}

/** Input for a format: whose readings are wanted, and what to assume where the file does not say. */
export interface Context {
  /** 14 digits. */
  readonly usagePointId: string;
  /** Of a file that says none. */
  readonly direction: Direction;
  /** The user says that this is the direction of each file: one that says another one is refused. */
  readonly isDirectionGiven?: boolean | undefined;
  /** The measure of a file that names none. */
  readonly measure: "load_curve" | "daily" | "max_power";
  /** Which end of its interval a stamp names. */
  readonly stamps?: StampEnd | undefined;
}

/**
 * Spreadsheets drop leading zeros of a number, group its digits or mark it as text. If they round it (`2,2E+13`),
 * nothing shows any more whose readings these are; no more does it if people masked some of its digits before they shared
 * the file (`1429xxxxxxxxxx`). Only a file that names no meter at all is accepted without one: a word in its place, as
 * `xxxx`, names none, but for the word of a file that does not know it.
 * @throws {ImportError} `other-meter`, `unreadable-meter`
 */
export function checkMeter(named: string, { usagePointId }: Context): void {
  if (named === usagePointId) return;
  const digits = named.replace(/[\s'’="]/gu, "");
  if (!/\d/.test(digits) && !/^inconnue?$/i.test(digits)) return;
  if (!/^\d{1,14}$/.test(digits)) throw new ImportError("unreadable-meter");
  const meter = digits.padStart(14, "0");
  if (meter !== usagePointId) throw new ImportError("other-meter", { meter: meter.slice(-4) });
}

/** The direction meant by one of Enedis's words. */
export function directionOf(text: string): Direction | undefined {
  const word = plain(text);
  if (word.startsWith("cons") || word === "soutirage") return "consumption";
  return word.startsWith("prod") || word === "injection" ? "production" : undefined;
}

/** Whether the nature of a value is "estimated" (docs/dev/enedis.md#natures). */
export function isEstimated(nature: unknown): boolean {
  return typeof nature === "string" && /^\s*e/i.test(nature);
}
