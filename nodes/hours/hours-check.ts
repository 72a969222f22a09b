/**
 * Whether the off-peak hours of a contract are those by which the meter counts (docs/dev/contract.md#hours-check). Pure.
 *
 * A load curve says nothing of the moments inside its intervals: whatever lies in one that a switch cuts, the typed hours
 * may be right. So hours are only doubted if other ones, of which a bound lies in another interval, explain days better
 * that they were not fitted to: half of the days fits, the other half judges, and the other way round.
 */
import { daysBeyond } from "./beyond.js";
import { fitsOf, type Fit, type Limits, type Shifts, type Split } from "./fit.js";
import type { Days } from "./minutes.js";
import { DAY_MINUTES, windowsOf, type Span, type Window } from "./windows.js";

/** A day of 24 hours in Paris of which all is known. */
export interface MeteredDay {
  /** Minutes of each interval of the load curve. */
  readonly step: number;
  /** Wh of each interval, in order. */
  readonly curve: readonly number[];
  /** Wh that the off-peak registers counted. */
  readonly offPeak: number;
  /** Off-peak by the contract, in minutes of the day. */
  readonly spans: readonly Span[];
}

export interface HoursFinding {
  /** Days that were compared. */
  readonly days: number;
  /** The largest shift of a bound, from the contract to the meter: negative if the meter switches earlier. */
  readonly minutes: number;
  /** The window with that bound, in minutes of the day. */
  readonly typed: Span;
  /** When it is by the meter, as well as the days tell. */
  readonly metered: Span;
  /** All windows: those of the contract, and those of the meter in their place; undefined: they cannot be told. */
  readonly all: { readonly typed: readonly Span[]; readonly metered: readonly Span[] | undefined };
}

const FEWEST_DAYS = 14;
/** The newest ones count: hours may have changed. */
const MOST_DAYS = 60;

/** Minutes of a window, and between two: what is shorter is none. */
const SHORTEST = 15;
/** Minutes by which all off-peak hours of a day may seem more or less than typed: a reform moves them only. */
const MOST_MORE = 60;

/** Of a day. Meters have three at most; the work grows with the square of them. */
const MOST_WINDOWS = 6;

/** Minutes that each bound may move for itself. */
const FARTHEST = 60;

/**
 * Minutes by which the energy of a cut interval may steadily seem to be on the peak side of the typed switch. On the
 * off-peak side, all of it may be: a load on the contact. Nothing makes loads end when off-peak hours begin.
 */
const LATEST = 10;

/** Minutes of an interval beyond which it is too long to expect that: heating may be lowered for just these hours. */
const LONG_STEP = 30;

/**
 * Minutes beyond a cut interval. One is within what a meter's clock may be off. Where some load could explain the days,
 * chance alone reached 11 with the right hours, once in some three thousand simulated years.
 */
const LEAST_BEYOND = { ofSure: 2, ofOthers: 14 };

/**
 * How much better other hours explain a day than the typed ones: the mean in Wh, in standard errors and one Wh. With the
 * right hours, no shift of all bounds as far as that reached the first in 12,000 simulated months, and none of single
 * ones more than 1.6 (`npm run prove -- --only hours`): the more may move, the more of it chance explains.
 */
const LEAST_CERTAINTY = { ofAll: 0.25, ofSingle: 2.5 };

/** How much better, in the same measure, hours of a later way must be than those of a way before. */
const LEAST_BETTER = 1.5;

/** Share of days that no load could explain by the typed hours; with the right hours, there is none. */
const LEAST_SHARE_BEYOND = 0.1;

/**
 * Yields between parts of its work, each of some milliseconds.
 * @param metered in order of time
 * @returns undefined: the hours fit; `unknown`: there is too little to say so
 */
export function* hoursCheck(
  metered: readonly MeteredDay[],
): Generator<void, HoursFinding | "unknown" | undefined, void> {
  const newest = largestGroup(metered).slice(-MOST_DAYS);
  const [first] = newest;
  const windows = first === undefined ? [] : windowsOf(first.spans);
  const isJudged = windows.length > 0 && windows.length <= MOST_WINDOWS;
  if (newest.length < FEWEST_DAYS || !isJudged) return "unknown";

  const days: Days = {
    step: first!.step,
    curves: newest.map(({ curve }) => curve),
    offPeak: newest.map(({ offPeak }) => offPeak),
  };
  const isSure = daysBeyond(days, windows) >= LEAST_SHARE_BEYOND * newest.length;
  const comparison = new Comparison(days, windows);
  yield;
  let found: OtherHours | undefined;
  let isDoubted = false;
  for (const way of waysToMove(windows.length)) {
    let best: OtherHours | undefined;
    for (const split of ["time", "powers"] as const) {
      const other = yield* comparison.other(split, way);
      if (!(isSure ? other.isElsewhere : other.areAgreed)) continue;
      isDoubted ||= isSure || other.certainty >= way.leastCertainty;
      if (other.certainty > (best?.certainty ?? -Infinity)) best = other;
    }
    if (
      best !== undefined &&
      (found === undefined || certaintyOf(found.unexplained, best.unexplained) > LEAST_BETTER)
    )
      found = best;
  }
  return isDoubted && found !== undefined ? findingOf(newest.length, windows, found.shifts) : undefined;
}

/** Bounds that move together, and whether each moves for itself from there. */
interface Way {
  readonly moving: readonly boolean[];
  readonly isApart: boolean;
  readonly leastCertainty: number;
}

/**
 * The usual errors first, which are also what the days tell best: all bounds; then one window; then one bound; then each
 * bound for itself.
 */
function waysToMove(windows: number): Way[] {
  const bounds = Array.from({ length: 2 * windows }, (_, k) => k);
  const all = bounds.map(() => true);
  const single = bounds.slice(0, windows).map((window) => bounds.map((k) => Math.floor(k / 2) === window));
  const leastCertainty = LEAST_CERTAINTY.ofSingle;
  const together = (moving: boolean[]): Way => ({ moving, isApart: false, leastCertainty });
  return [
    { ...together(all), leastCertainty: LEAST_CERTAINTY.ofAll },
    ...(windows > 1 ? single.map(together) : []),
    ...bounds.map((bound) => together(bounds.map((k) => k === bound))),
    { moving: all, isApart: true, leastCertainty },
  ];
}

/** The days of one kind, of which there are most: with the same hours, and the same intervals. */
function largestGroup(metered: readonly MeteredDay[]): readonly MeteredDay[] {
  const groups = new Map<string, MeteredDay[]>();
  for (const day of metered) {
    const kind = JSON.stringify([day.step, windowsOf(day.spans)]);
    const group = groups.get(kind);
    if (group === undefined) groups.set(kind, [day]);
    else group.push(day);
  }
  return [...groups.values()].reduce(
    (largest, group) => (group.length > largest.length ? group : largest),
    [],
  );
}

/** Hours that fit the days better than others do, by one split. */
interface OtherHours {
  readonly shifts: Shifts;
  /** Whether a bound lies beyond what the typed ones may explain. */
  readonly isElsewhere: boolean;
  /** Whether it does for both halves of the days. */
  readonly areAgreed: boolean;
  /** Wh that they leave unexplained, by day. */
  readonly unexplained: readonly number[];
  /** That they are better than the typed ones. */
  readonly certainty: number;
}

class Comparison {
  readonly #fitOf: (split: Split) => Fit;
  readonly #all: readonly number[];
  /** Each half is judged by what fits the other. */
  readonly #halves: readonly [readonly number[], readonly number[]];
  /** As far as each bound stays within the interval that the typed switch cuts. */
  readonly #within: readonly Limits[];
  /** Wh that the typed hours leave unexplained, by day. */
  readonly #unexplained: readonly number[];

  constructor(days: Days, windows: readonly Window[]) {
    this.#fitOf = fitsOf(days, windows);
    this.#all = days.offPeak.map((_, day) => day);
    const [even, odd] = [0, 1].map((rest) => this.#all.filter((day) => day % 2 === rest));
    this.#halves = [even!, odd!];
    this.#within = windows.flatMap(({ from, to }) => limitsOf(from, to, days.step));
    const typed = this.#within.map(() => 0);
    const fit = this.#fitOf("either");
    const fits = this.#halves.map((half) => fit.apart(half, [{ shifts: typed, limits: this.#within }]));
    this.#unexplained = this.#judged(fit, fits);
  }

  *other(split: Split, { moving, isApart }: Way): Generator<void, OtherHours, void> {
    const fit = this.#fitOf(split);
    const shifts: Shifts[] = [];
    for (const days of [...this.#halves, this.#all]) {
      const together = fit.together(moving, days);
      yield;
      shifts.push(isApart ? fit.apart(days, [together, moving.map(() => 0)].map(around)) : together);
      yield;
    }
    const [even, odd, all] = shifts as [Shifts, Shifts, Shifts];
    const unexplained = this.#judged(fit, [even, odd]);
    return {
      shifts: all,
      isElsewhere: this.#isBeyond([all], LEAST_BEYOND.ofSure),
      areAgreed: this.#isBeyond([even, odd], LEAST_BEYOND.ofOthers),
      unexplained,
      certainty: certaintyOf(this.#unexplained, unexplained),
    };
  }

  /** Whether a bound lies beyond its limits on the same side in all of these. */
  #isBeyond(all: readonly Shifts[], least: number): boolean {
    return this.#within.some((limits, k) => {
      const minutes = all.map((shifts) => beyond(shifts[k]!, limits));
      return minutes.every((one) => one >= least) || minutes.every((one) => one <= -least);
    });
  }

  /** What is unexplained of each day by the fit to the other half. */
  #judged(fit: Fit, [even, odd]: readonly Shifts[]): number[] {
    return this.#all.map((day) => fit.lossOn(day, day % 2 === 0 ? odd! : even!));
  }
}

/** As far as the bounds of a window may seem moved while the typed ones are right. */
function limitsOf(from: number, to: number, step: number): Limits[] {
  const left = (minute: number): number => (step - (minute % step)) % step;
  const latest = step > LONG_STEP ? step : LATEST;
  return [
    [-(from % step), Math.min(left(from), latest)],
    [-Math.min(to % step, latest), left(to)],
  ];
}

function around(shifts: Shifts): { shifts: Shifts; limits: Limits[] } {
  return { shifts, limits: shifts.map((shift) => [shift - FARTHEST, shift + FARTHEST]) };
}

/** Minutes by which a shift is outside of limits. */
function beyond(shift: number, [least, most]: Limits): number {
  return shift > most ? shift - most : Math.min(0, shift - least);
}

/** How much less of each day others leave unexplained. */
function certaintyOf(unexplained: readonly number[], byOthers: readonly number[]): number {
  const gains = unexplained.map((loss, day) => loss - byOthers[day]!);
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
  const variance = gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0) / (gains.length - 1);
  return mean / (Math.sqrt(variance / gains.length) + 1);
}

function findingOf(days: number, windows: readonly Window[], shifts: Shifts): HoursFinding {
  const largest = shifts.reduce(
    (best, shift, k) => (Math.abs(shift) > Math.abs(shifts[best]!) ? k : best),
    0,
  );
  const start = largest - (largest % 2);
  const { from, to } = windows[start / 2]!;
  return {
    days,
    minutes: shifts[largest]!,
    typed: spanOf(from, to),
    metered: spanOf(from + shifts[start]!, to + shifts[start + 1]!),
    all: {
      typed: windows.map((window) => spanOf(window.from, window.to)),
      metered: movedBy(windows, shifts),
    },
  };
}

/** The windows of the meter; undefined: they are not those of the contract, moved. */
function movedBy(windows: readonly Window[], shifts: Shifts): Span[] | undefined {
  const moved = windows.map(({ from, to }, i) => spanOf(from + shifts[2 * i]!, to + shifts[2 * i + 1]!));
  const minutesOf = ({ start, end }: Span): number => (end - start + DAY_MINUTES) % DAY_MINUTES;
  const inOrder = moved.toSorted((one, other) => one.start - other.start);
  const areApart = inOrder.every((one, i) => {
    const next = inOrder[(i + 1) % inOrder.length]!;
    const toNext = inOrder.length === 1 ? DAY_MINUTES : minutesOf({ start: one.start, end: next.start });
    return minutesOf(one) >= SHORTEST && toNext - minutesOf(one) >= SHORTEST;
  });
  const more = moved.reduce((sum, one) => sum + minutesOf(one), 0);
  const typed = windows.reduce((sum, { from, to }) => sum + to - from, 0);
  return areApart && Math.abs(more - typed) <= MOST_MORE ? moved : undefined;
}

function spanOf(from: number, to: number): Span {
  const within = (minute: number): number => ((minute % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
  return { start: within(from), end: within(to) };
}
