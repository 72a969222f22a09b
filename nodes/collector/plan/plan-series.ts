/** A wanted series as the plan sees it, and the calls that it is asked by. */
import { CoverageState, type HistoryRequest, type KnownDays } from "../../archive/index.js";
import type { Collected, Day, Direction } from "../../readings/index.js";

export type Purpose = "newest" | "recent" | "history" | "old";

/** A wanted series and what is known of it. */
export interface PlanSeries {
  readonly direction: Direction;
  readonly series: Collected;
  /** The oldest day to ask for: wanted, and within the service's deadline. */
  readonly from: Day;
  /** A range that starts on this day or earlier is refused. */
  readonly refusedBefore: Day | undefined;
  /** The newest day that the service can have. */
  readonly newest: Day;
  /** The longest range of one call. */
  readonly maxDays: number;
  /**
   * For how many seconds the service repeats *no data* for a day once it has said so: it is not asked again within that
   * time. Such a service may also say so of days that it failed to get.
   */
  readonly noDataStands: number;
  /** What is known of the days [from, newest]. */
  readonly coverage: KnownDays;
  /** Days requested by the user, with their coverage; they may go back beyond `from`. */
  readonly requests: readonly (HistoryRequest & { readonly coverage: KnownDays })[];
  /**
   * Results worked out earlier from this object, to avoid searching years of days again. The plan is the same without
   * them.
   */
  readonly facts?: SeriesFacts;
}

/** The next call of a purpose for a series: the days [start, end[. */
export interface PlannedCall {
  readonly purpose: Purpose;
  readonly direction: Direction;
  readonly series: Collected;
  readonly start: Day;
  readonly end: Day;
}

/** The oldest day that is wanted and not refused. */
export function firstOf(series: PlanSeries): Day {
  return Math.max(series.from, firstAccepted(series));
}

/** The oldest day that is not known to be refused. */
export function firstAccepted({ refusedBefore }: PlanSeries): Day {
  return (refusedBefore ?? -Infinity) + 1;
}

/** Facts worked out from one series and cached. They are dropped when something new is known of it. */
export class SeriesFacts {
  #firstHeld: Day | undefined;
  #neverAsked: number | undefined;
  #history: { readonly call: PlannedCall | undefined } | undefined;
  #old: { readonly at: number; readonly call: PlannedCall | undefined } | undefined;

  /** The oldest day with any reading; Infinity: none. */
  firstHeld({ coverage }: PlanSeries): Day {
    this.#firstHeld ??= coverage.oldestHeld ?? Infinity;
    return this.#firstHeld;
  }

  neverAsked(series: PlanSeries): number {
    const first = firstOf(series);
    this.#neverAsked ??= Math.max(
      0,
      series.newest -
        first +
        1 -
        series.coverage
          .between(first, Infinity)
          .count(({ askedAt, state }) => askedAt > 0 || state === CoverageState.complete),
    );
    return this.#neverAsked;
  }

  history(find: () => PlannedCall | undefined): PlannedCall | undefined {
    this.#history ??= { call: find() };
    return this.#history.call;
  }

  /** @param at the result is valid only then: a day, or an instant where hours matter */
  old(at: number, find: () => PlannedCall | undefined): PlannedCall | undefined {
    if (this.#old?.at !== at) this.#old = { at, call: find() };
    return this.#old.call;
  }
}
