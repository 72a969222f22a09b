/**
 * What to ask next: a pure function of coverage, clock, wanted series and limits (docs/dev/decisions.md#16-pure-plan).
 *
 * Order (docs/dev/contract.md#order-of-calls): the newest day of each series; holes of the last 7 days; history, newest
 * to oldest; older holes, asked again after growing pauses. A call for a year of daily values costs the same as for one
 * day, so the call for the newest day covers as many holes as it can.
 */
import { CoverageState, RECENT_DAYS, type DayCoverage } from "../../archive/index.js";
import { dayOf, startOfDay, type Day } from "../../readings/index.js";
import {
  firstAccepted,
  firstOf,
  SeriesFacts,
  type PlannedCall,
  type PlanSeries,
  type Purpose,
} from "./plan-series.js";

export interface PlanInput {
  readonly series: readonly PlanSeries[];
  /** Seconds. */
  readonly now: number;
  /** When the current round began, in seconds: nothing is asked twice in one round. */
  readonly since: number;
}

const purposes: readonly Purpose[] = ["newest", "recent", "history", "old"];

/** Whether a call counts against the account's share for history. */
export function isHistory({ purpose }: PlannedCall): boolean {
  return purpose === "history" || purpose === "old";
}

/** The next call of each series for each purpose, in the order in which they should be made. */
export function plan(input: PlanInput): PlannedCall[] {
  const perSeries = input.series.map((series) => callsOf(series, input));
  return purposes.flatMap((purpose) => {
    const calls = perSeries.flatMap((all) => all.filter((call) => call.purpose === purpose));
    return calls.toSorted((a, b) => rankOf(a, calls) - rankOf(b, calls));
  });
}

/**
 * The curve comes before the energy of its newest day, so that the two can be compared when the daily value arrives
 * (curveGap). This does not apply to older days: years of curves must not delay the daily values.
 */
function rankOf({ series, direction, end }: PlannedCall, calls: readonly PlannedCall[]): number {
  const isOfDay = (other: PlannedCall): boolean =>
    other.series === "daily" && other.direction === direction && other.end <= end;
  return series === "load_curve" && calls.some(isOfDay) ? 0 : 1;
}

/** What is known of a series' newest day; undefined: it was never asked for. */
export function newestOf({ coverage, newest }: PlanSeries): DayCoverage | undefined {
  const { last } = coverage;
  return last?.day === newest ? last : undefined;
}

/** Whether nothing, a part or all of a series' newest day is held. */
export function newestState(series: PlanSeries): CoverageState {
  return newestOf(series)?.state ?? CoverageState.missing;
}

/** The day on which a series was last asked for what was its newest day then. */
export function lastTurn({ coverage }: PlanSeries): Day {
  return dayOf(coverage.last?.askedAt ?? 0);
}

function callsOf(series: PlanSeries, input: PlanInput): PlannedCall[] {
  const { facts = new SeriesFacts() } = series;
  const asking = new Asking(series, input, facts);
  if (series.newest < asking.from) return [];
  const newest = asking.newest();
  const recent = asking.recent();
  const history = facts.history(() => asking.history());
  const oldAt = series.noDataStands > 0 ? input.now : asking.today;
  const old = facts.old(oldAt, () => asking.old());
  return [newest, recent, history, old].filter((call) => call !== undefined);
}

/** What to ask for one series at one moment, by purpose: first the rules of a day, then the calls that follow. */
class Asking {
  readonly today: Day;
  /** The oldest day to ask for, without manual requests. */
  readonly from: Day;
  readonly #series: PlanSeries;
  readonly #facts: SeriesFacts;
  readonly #now: number;
  /** Days that were asked for since this instant are not asked for again. */
  readonly #since: number;

  constructor(series: PlanSeries, { now, since }: PlanInput, facts: SeriesFacts) {
    this.today = dayOf(now);
    this.from = firstOf(series);
    this.#series = series;
    this.#facts = facts;
    this.#now = now;
    this.#since = since;
  }

  // ——— rules of a day

  #known(day: Day): DayCoverage | undefined {
    return this.#series.coverage.at(day);
  }

  #isHole(day: Day): boolean {
    const coverage = this.#known(day);
    return coverage === undefined || coverage.state < CoverageState.complete;
  }

  /** A future instant comes from a clock that was set back since. */
  #askedAt(day: Day): number {
    const at = this.#known(day)?.askedAt ?? 0;
    return at > this.#now ? 0 : at;
  }

  #mayBeNew(day: Day): boolean {
    if (this.#known(day)?.state !== CoverageState.missing) return true;
    return this.#now - this.#askedAt(day) >= this.#series.noDataStands;
  }

  /** Whether a day is probably before the first reading of all; one or two empty answers may hide a failure. */
  #isEmpty({ day, timesAsked }: DayCoverage): boolean {
    if (day >= this.#facts.firstHeld(this.#series)) return false;
    return this.#series.noDataStands === 0 || timesAsked >= SURE_AFTER;
  }

  #isRecent(day: Day): boolean {
    return this.today - day <= RECENT_DAYS;
  }

  /** Whether the pause of a hole that was asked for is over. */
  #isDue(day: Day): boolean {
    const coverage = this.#known(day);
    return (
      coverage !== undefined &&
      coverage.askedAt > 0 &&
      coverage.state < CoverageState.complete &&
      this.#mayBeNew(day) &&
      this.today - dayOf(coverage.askedAt) >= pauseOf(coverage, this.#isEmpty(coverage))
    );
  }

  /** Whether the newest day's call, which is made anyway, takes a day along. */
  #ridesAlong(day: Day): boolean {
    return this.#isRecent(day) ? this.#isHole(day) && this.#mayBeNew(day) : this.#isDue(day);
  }

  // ——— calls

  newest(): PlannedCall | undefined {
    const { newest } = this.#series;
    if (!this.#isHole(newest) || this.#askedAt(newest) >= this.#since || !this.#mayBeNew(newest))
      return undefined;
    const end = newest + 1;
    return this.#call(
      "newest",
      oldestDay(this.#lowest(end), newest, (day) => this.#ridesAlong(day)),
      end,
    );
  }

  /** Once a day: a hole that was asked for today waits for tomorrow. */
  recent(): PlannedCall | undefined {
    const dayBegan = startOfDay(this.today);
    const isDueToday = (day: Day): boolean => {
      if (!this.#isHole(day) || !this.#mayBeNew(day)) return false;
      const askedAt = this.#askedAt(day);
      return askedAt > 0 && askedAt < dayBegan;
    };
    const oldestRecent = this.today - RECENT_DAYS;
    const last = newestDay(Math.max(this.from, oldestRecent), this.#series.newest - 1, isDueToday);
    if (last === undefined) return undefined;
    const low = Math.max(this.#lowest(last + 1), oldestRecent);
    return this.#call("recent", oldestDay(low, last, isDueToday), last + 1);
  }

  history(): PlannedCall | undefined {
    for (const { floor, last, passes } of histories(this.#series, this.from)) {
      const end = newestDay(floor, last, passes);
      if (end === undefined) continue;
      const start = oldestDay(this.#lowest(end + 1, floor), end, passes);
      return this.#call("history", start, end + 1, floor);
    }
    return undefined;
  }

  old(): PlannedCall | undefined {
    const isOldAndDue = (day: Day): boolean => !this.#isRecent(day) && this.#isDue(day);
    const last = newestDay(this.from, this.today - RECENT_DAYS - 1, isOldAndDue);
    if (last === undefined) return undefined;
    return this.#call("old", oldestDay(this.#lowest(last + 1), last, isOldAndDue), last + 1);
  }

  #call(purpose: Purpose, start: Day, end: Day, floor = this.from): PlannedCall {
    const { direction, series } = this.#series;
    return { purpose, direction, series, start: Math.max(start, this.#lowest(end, floor)), end };
  }

  /**
   * The oldest day that a call up to `end` may have. After a refusal that leaves the meter's first day unknown, it
   * searches for it by halving the unknown days.
   */
  #lowest(end: Day, floor = this.from): Day {
    const { refusedBefore, maxDays } = this.#series;
    const start = Math.max(floor, end - maxDays);
    if (refusedBefore === undefined || start > refusedBefore + 1 || this.#known(start) !== undefined)
      return start;
    return refusedBefore + Math.ceil((end - refusedBefore) / 2);
  }
}

/** The first day from `low` to `high` that passes, or `high`. */
function oldestDay(low: Day, high: Day, passes: (day: Day) => boolean): Day {
  for (let day = low; day < high; day++) if (passes(day)) return day;
  return high;
}

/** The first day from `high` down to `low` that passes. */
function newestDay(low: Day, high: Day, passes: (day: Day) => boolean): Day | undefined {
  for (let day = high; day >= low; day--) if (passes(day)) return day;
  return undefined;
}

/** How many days were never asked for and are not held, the newest one included. */
export function neverAsked(series: PlanSeries): number {
  return (series.facts ?? new SeriesFacts()).neverAsked(series);
}

/** Stretches of days whose history is wanted, manual requests first. */
function histories(
  series: PlanSeries,
  from: Day,
): { floor: Day; last: Day; passes: (day: Day) => boolean }[] {
  const byHand = series.requests.map(({ start, end, at, coverage }) => ({
    floor: Math.max(start, firstAccepted(series)),
    last: end - 1,
    passes: (day: Day) => (coverage.at(day)?.askedAt ?? 0) < at,
  }));
  const wasNeverAsked = (day: Day): boolean => {
    const coverage = series.coverage.at(day);
    return coverage === undefined || (coverage.askedAt === 0 && coverage.state < CoverageState.complete);
  };
  // The newest day is not history: only some ticks may ask for it.
  return [...byHand, { floor: from, last: series.newest - 1, passes: wasNeverAsked }];
}

/**
 * An empty stretch before the first day held is probably not a hole: hourly collection was off
 * (docs/dev/enedis.md#depth-and-longest-range).
 */
const LEADING_PAUSE_DAYS = 32;
/** After this many empty answers, a hidden failure is ruled out (docs/dev/enedis.md#myelectricaldata-v2-routes). */
const SURE_AFTER = 3;

/**
 * Days to wait before asking for a hole again: 1 within the last week, then 1, 2, 4, 8 … The pause also stays below the
 * hole's age when last asked, so that requests that cover it along with other days do not postpone it for ever.
 */
export function pauseOf(coverage: DayCoverage, leading: boolean): number {
  const age = dayOf(coverage.askedAt) - coverage.day;
  if (age <= RECENT_DAYS) return 1;
  const byCount = 2 ** Math.min(Math.max(0, coverage.timesAsked - 1), 30);
  const byAge = 2 ** Math.floor(Math.log2(age - RECENT_DAYS + 1));
  return leading ? Math.max(LEADING_PAUSE_DAYS, byAge) : Math.min(byCount, byAge);
}
