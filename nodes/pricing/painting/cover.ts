/** Windows that cover given minutes of a week, and nothing else: few of them, over midnight where that makes one of two. */
import { DAY_MINUTES } from "../windows.js";

/** Minutes [start, end[ of a day. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Minutes of a day: `to` before `from` is on the next day. */
export interface Shape {
  readonly from: number;
  readonly to: number;
  /** 1 = Monday, in order: the days on which it begins. */
  readonly days: readonly number[];
}

const WEEK = [1, 2, 3, 4, 5, 6, 7];

const after = (day: number): number => (day % 7) + 1;
const before = (day: number): number => ((day + 5) % 7) + 1;

/**
 * @param week of each day, Monday first: stretches in order that do not touch
 * @param overMidnight windows may go on into the next day
 */
export function coverOf(week: readonly (readonly Stretch[])[], overMidnight: boolean): Shape[] {
  return new Cover(week, overMidnight).shapes();
}

class Cover {
  readonly #week: readonly (readonly Stretch[])[];
  readonly #overMidnight: boolean;
  /** The days of each window, by its times. */
  readonly #days = new Map<string, Set<number>>();
  /** Evenings and mornings beside a whole day: a window may go on into it. */
  readonly #evenings: { day: number; from: number }[] = [];
  readonly #mornings: { day: number; to: number }[] = [];

  constructor(week: readonly (readonly Stretch[])[], overMidnight: boolean) {
    this.#week = week;
    this.#overMidnight = overMidnight;
    for (const day of WEEK) for (const stretch of this.#of(day)) this.#take(day, stretch);
    for (const { day, from } of this.#evenings) this.#takeEvening(day, from);
    for (const { day, to } of this.#mornings) this.#takeMorning(day, to);
    this.#completeDays();
  }

  shapes(): Shape[] {
    return [...this.#days]
      .map(([times, days]) => {
        const [from, to] = times.split("-").map(Number) as [number, number];
        return { from, to, days: [...days].sort() };
      })
      .sort((a, b) => a.from - b.from || a.to - b.to);
  }

  #of(day: number): readonly Stretch[] {
    return this.#week[day - 1]!;
  }

  #isWhole(day: number): boolean {
    const [first] = this.#of(day);
    return first?.start === 0 && first.end === DAY_MINUTES;
  }

  #add(day: number, from: number, to: number): void {
    const times = `${from}-${to}`;
    this.#days.set(times, (this.#days.get(times) ?? new Set()).add(day));
  }

  /** The end of what goes on after midnight, before the time at which it began: a window is shorter than a day. */
  #endAfter(day: number, { start, end }: Stretch): number | undefined {
    const [next] = this.#of(after(day));
    const goesOn = this.#overMidnight && end === DAY_MINUTES && next?.start === 0;
    return goesOn && next.end < start ? next.end : undefined;
  }

  #take(day: number, stretch: Stretch): void {
    const { start, end } = stretch;
    if (this.#isWhole(day)) {
      this.#add(day, start, end);
      return;
    }
    const next = this.#endAfter(day, stretch);
    if (next !== undefined) {
      this.#add(day, start, next);
    } else if (this.#overMidnight && end === DAY_MINUTES && this.#isWhole(after(day))) {
      this.#evenings.push({ day, from: start });
    } else if (this.#overMidnight && start === 0 && this.#isWhole(before(day))) {
      this.#mornings.push({ day, to: end });
    } else if (start > 0 || !this.#isTakenBefore(day)) {
      this.#add(day, start, end);
    }
  }

  /** Whether a window of the day before goes on into this one. */
  #isTakenBefore(day: number): boolean {
    const last = this.#of(before(day)).at(-1);
    return last !== undefined && this.#endAfter(before(day), last) !== undefined;
  }

  #takeEvening(day: number, from: number): void {
    const mornings = this.#mornings.map(({ to }) => to);
    const to = [...this.#endsOf(from), ...mornings].find((one) => one < from && this.#fits(day, from, one));
    this.#add(day, from, to ?? DAY_MINUTES);
  }

  #takeMorning(day: number, to: number): void {
    const from = this.#startsOf(to).find((one) => this.#fits(before(day), one, to));
    if (from === undefined) this.#add(day, 0, to);
    else this.#add(before(day), from, to);
  }

  #overnight(): [number, number][] {
    const all = [...this.#days.keys()].map((times) => times.split("-").map(Number) as [number, number]);
    return all.filter(([from, to]) => to < from);
  }

  #endsOf(from: number): number[] {
    return this.#overnight().flatMap(([start, end]) => (start === from ? [end] : []));
  }

  #startsOf(to: number): number[] {
    return this.#overnight().flatMap(([start, end]) => (end === to ? [start] : []));
  }

  /** Whether a window over midnight stays in what is covered, and in a whole day meets no other. */
  #fits(day: number, from: number, to: number): boolean {
    const next = after(day);
    const evening = this.#of(day).some(({ start, end }) => start <= from && end === DAY_MINUTES);
    const morning = this.#of(next).some(({ start, end }) => start === 0 && end >= to);
    const meets = this.#overnight().some(([start, end]) => {
      const days = this.#days.get(`${start}-${end}`)!;
      if (start === from && end === to) return false;
      return days.has(day) || (days.has(before(day)) && end > from) || (days.has(next) && start < to);
    });
    return evening && morning && !meets;
  }

  /** A night of all days but whole ones is one of every day: its days need not be said. */
  #completeDays(): void {
    for (const [from, to] of this.#overnight()) {
      const days = this.#days.get(`${from}-${to}`)!;
      const others = WEEK.filter((day) => !days.has(day));
      const all = others.every((day) => this.#isWhole(day) && this.#fits(day, from, to));
      if (all && others.every((day) => this.#isWhole(after(day)) || days.has(day))) {
        for (const day of others) days.add(day);
      }
    }
  }
}
