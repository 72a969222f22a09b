/**
 * A list with a heading for each day, the newest first. A block of rows counts only if its heading is in order: a missing
 * or damaged one would move the rows to another day.
 */
import type { Day } from "../../readings/index.js";
import type { Precision } from "../points/index.js";
import type { Fault } from "../base/index.js";

export interface BlockRow {
  readonly line: number;
  /** From the beginning of the day, by the clock. */
  readonly seconds: number;
  readonly read: number | Fault | "missing";
  readonly precision: Precision;
}

export interface Block {
  readonly day: Day;
  readonly rows: BlockRow[];
}

/** A day of 25 hours has 300 intervals of 5 minutes. */
const MOST_ROWS = 400;

export class DayList {
  readonly #take: (block: Block, doubt: Fault | undefined) => void;
  /** Its rows still come; undefined: their day is not known. */
  #open: Block | undefined;
  #line = 0;
  /** Of the row before. */
  #seconds = 0;
  /** An empty line comes after every line. */
  #isSpaced = false;
  hasBegun = false;
  /** The two before those that wait. */
  #before: readonly (Day | undefined)[] = [undefined, undefined];
  /** Complete, but not judged: the next two days are needed. */
  readonly #waiting: Block[] = [];
  /** What the blocks of each day were. */
  readonly #seen = new Map<Day, string>();
  /** The one judged before, whatever came of it. */
  #previous: Block | undefined;

  /** @param take gets each block, with the reason why its day is in doubt */
  constructor(take: (block: Block, doubt: Fault | undefined) => void) {
    this.#take = take;
  }

  begin(day: Day, line: number): void {
    const empty = this.#open?.rows.length === 0 ? this.#open.day : undefined;
    this.interrupt();
    this.hasBegun = true;
    // Right after the heading of an earlier day: one of the two stands in the other's place.
    this.#open = empty !== undefined && empty < day ? undefined : { day, rows: [] };
    this.#line = line;
  }

  add(row: BlockRow): void {
    const isFull = (this.#open?.rows.length ?? 0) >= MOST_ROWS;
    if (isFull || (this.#open && this.#isGap(this.#open.rows, row))) this.interrupt();
    // A day begins with its last time: where the times go on, its heading stands in the rows of another day.
    if (this.#open?.rows.length === 0 && row.seconds < this.#seconds) this.#open = undefined;
    this.#seconds = row.seconds;
    if (this.#open?.rows.length === 0) this.#isSpaced = row.line !== this.#line + 1;
    this.#line = row.line;
    if (this.#open) this.#open.rows.push(row);
    else this.#take({ day: 0, rows: [row] }, "day");
  }

  /** A row that is rejected for another reason. */
  skip(line: number): void {
    this.#line = line;
  }

  /** Blocks are separated by an empty line. Within one, the times go on after it. */
  #isGap(rows: readonly BlockRow[], { line, seconds }: BlockRow): boolean {
    const [last, before] = [rows.at(-1), rows.at(-2)];
    if (line === this.#line + 1 || last === undefined || this.#isSpaced) return false;
    return before === undefined || last.seconds - seconds !== before.seconds - last.seconds;
  }

  /** The rows that follow are of no known day. */
  interrupt(): void {
    // A heading without rows says nothing about its neighbours.
    if (this.#open && this.#open.rows.length > 0) this.#waiting.push(this.#open);
    this.#open = undefined;
    if (this.#waiting.length > 2) this.#judge();
  }

  end(): void {
    this.interrupt();
    while (this.#waiting.length > 0) this.#judge();
  }

  #judge(): void {
    const block = this.#waiting.shift()!;
    const isSure =
      this.#isOrdered(block.day) &&
      !this.#contradicts(block) &&
      !differ(block, this.#previous) &&
      !differ(block, this.#waiting[0]);
    const doubt = isSure ? undefined : "day";
    this.#previous = block;
    if (doubt === undefined) {
      this.#seen.set(block.day, contentOf(block));
      this.#before = [this.#before[1], block.day];
    }
    this.#take(block, doubt);
  }

  #isOrdered(day: Day): boolean {
    const [beforeLast, last] = this.#before;
    const [next, afterNext] = this.#waiting.map((block) => block.day);
    const isDown = (one: Day | undefined, other: Day | undefined): boolean =>
      one !== undefined && other !== undefined && one > other;
    // One in doubt before it, at the beginning of the list or at its end: it may be the wrong one itself.
    const doubtful = this.#previous?.day === last ? undefined : this.#previous?.day;
    const isLast = next === undefined;
    if (isLast && isDown(last, doubtful) && !isDown(doubtful, day)) return false;
    const known = last ?? doubtful;
    // Without this one, its neighbours would be in order.
    if (isDown(known, next) && !(isDown(known, day) && isDown(day, next))) return false;
    // Alone beside days in order. Files of one day each may follow one another.
    const isAlone = !isDown(last, day) && !isDown(day, next);
    return !isAlone || !(isDown(beforeLast, last) || isDown(next, afterNext));
  }

  /** A day that goes back in the list and says something else about itself. */
  #contradicts(block: Block): boolean {
    const known = this.#seen.get(block.day);
    const last = this.#before[1];
    const isBack = last !== undefined && block.day >= last;
    return isBack && known !== undefined && known !== contentOf(block);
  }
}

/** Two blocks of one day that say different things: one of their headings is wrong. */
function differ(block: Block, other: Block | undefined): boolean {
  return block.day === other?.day && contentOf(block) !== contentOf(other);
}

function contentOf({ rows }: Block): string {
  return rows.map(({ seconds, read }) => `${seconds} ${read}`).join();
}
