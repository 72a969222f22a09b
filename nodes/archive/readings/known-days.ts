/**
 * What is known of the days of a series, in runs: all days of an answer were asked for in the same second. Thousands of
 * meters have millions of days.
 */
import type { Day } from "../../readings/index.js";

/** How much of a day's readings is stored. */
export enum CoverageState {
  missing = 0,
  /** A load curve's day that has only some of its intervals. */
  partial = 1,
  complete = 2,
}

const states = [CoverageState.missing, CoverageState.partial, CoverageState.complete] as const;

/** A state by its number; undefined, as any other number, is no reading. */
export function toState(value: number | undefined): CoverageState {
  return states[value ?? NaN] ?? CoverageState.missing;
}

/** What is known of a day. */
export interface Known {
  readonly state: CoverageState;
  /** How often the day was requested when it was more than a week old. */
  readonly timesAsked: number;
  /** When it was last requested, in seconds; 0: never (its readings came from elsewhere). */
  readonly askedAt: number;
}

export interface DayCoverage extends Known {
  readonly day: Day;
}

/** Consecutive days of which the same is known: [start, end[. */
interface Run extends Known {
  readonly start: Day;
  end: Day;
}

/** Numbers of a run. */
const SIZE = 5;

/** Oldest first; days never requested are absent. It never changes. */
export class KnownDays implements Iterable<DayCoverage> {
  /** By run: its first day, the day after its last one, state, times asked, and when it was asked last. */
  readonly #numbers: readonly number[];
  /** The run of the day that was asked for last: the next one is often beside it. */
  #last = 0;

  private constructor(runs: readonly Run[]) {
    // Far smaller than as many objects, and nothing for the garbage collector to look through.
    this.#numbers = runs.flatMap((run) => [run.start, run.end, run.state, run.timesAsked, run.askedAt]);
  }

  /** @param days oldest first, each once */
  static of(days: Iterable<DayCoverage>): KnownDays {
    const runs: Run[] = [];
    for (const { day, ...known } of days) add(runs, { start: day, end: day + 1, ...known });
    return new KnownDays(runs);
  }

  /** @param parts oldest first; none has a day of another */
  static join(...parts: readonly KnownDays[]): KnownDays {
    const runs: Run[] = [];
    for (const part of parts) for (const run of part.#runs()) add(runs, run);
    return new KnownDays(runs);
  }

  /** What is known of a day; undefined: it was never asked for. */
  at(day: Day): DayCoverage | undefined {
    const numbers = this.#numbers;
    let at = SIZE * this.#last;
    if (!(numbers[at]! <= day && day < numbers[at + 1]!)) {
      const run = this.#runFrom(day);
      at = SIZE * run;
      if (at === numbers.length || numbers[at]! > day) return undefined;
      this.#last = run;
    }
    return {
      day,
      state: toState(numbers[at + 2]),
      timesAsked: numbers[at + 3]!,
      askedAt: numbers[at + 4]!,
    };
  }

  get last(): DayCoverage | undefined {
    const i = this.#length - 1;
    return i < 0 ? undefined : { day: this.#endOf(i) - 1, ...this.#knownOf(i) };
  }

  /** Those of the days [start, end[. */
  between(start: Day, end: Day): KnownDays {
    const runs: Run[] = [];
    if (start >= end) return new KnownDays(runs);
    for (let i = this.#runFrom(start); i < this.#length && this.#startOf(i) < end; i++) {
      const run = this.#run(i);
      runs.push({ ...run, start: Math.max(start, run.start), end: Math.min(end, run.end) });
    }
    return new KnownDays(runs);
  }

  /** The oldest day of which something is held. */
  get oldestHeld(): Day | undefined {
    for (const { start, state } of this.#runs()) if (state !== CoverageState.missing) return start;
    return undefined;
  }

  get newestComplete(): Day | undefined {
    for (let i = this.#length - 1; i >= 0; i--) {
      const { end, state } = this.#run(i);
      if (state === CoverageState.complete) return end - 1;
    }
    return undefined;
  }

  /** How many days pass. */
  count(passes: (known: Known) => boolean): number {
    let days = 0;
    for (const run of this.#runs()) if (passes(run)) days += run.end - run.start;
    return days;
  }

  *[Symbol.iterator](): Generator<DayCoverage> {
    for (const { start, end, ...known } of this.#runs()) {
      for (let day = start; day < end; day++) yield { day, ...known };
    }
  }

  /** Newest first. */
  *backwards(): Generator<DayCoverage> {
    for (let i = this.#length - 1; i >= 0; i--) {
      const { start, end, ...known } = this.#run(i);
      for (let day = end - 1; day >= start; day--) yield { day, ...known };
    }
  }

  /** Runs. */
  get #length(): number {
    return this.#numbers.length / SIZE;
  }

  *#runs(): Generator<Run> {
    for (let i = 0; i < this.#length; i++) yield this.#run(i);
  }

  #startOf(run: number): Day {
    return this.#numbers[SIZE * run]!;
  }

  #endOf(run: number): Day {
    return this.#numbers[SIZE * run + 1]!;
  }

  #knownOf(run: number): Known {
    const at = SIZE * run + 2;
    return {
      state: toState(this.#numbers[at]),
      timesAsked: this.#numbers[at + 1]!,
      askedAt: this.#numbers[at + 2]!,
    };
  }

  #run(i: number): Run {
    return { start: this.#startOf(i), end: this.#endOf(i), ...this.#knownOf(i) };
  }

  /** Position of the first run that ends after a day. */
  #runFrom(day: Day): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#endOf(middle) <= day) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Adds what follows; the last run becomes longer if the same is known of it. */
function add(runs: Run[], next: Run): void {
  const last = runs.at(-1);
  const isSame =
    last?.end === next.start &&
    last.state === next.state &&
    last.timesAsked === next.timesAsked &&
    last.askedAt === next.askedAt;
  if (isSame) last.end = next.end;
  else runs.push(next);
}
