/** How much of what is wanted is held: as a whole, by series, and in detail for the editor. Pure. */
import { CoverageState } from "../../archive/index.js";
import type { Day, Direction } from "../../readings/index.js";
import type { Stretch } from "./estimate.js";
import { isLoadCurveOff } from "./load-curve-off.js";
import { neverAsked } from "./plan.js";
import { firstAccepted, firstOf, type PlanSeries } from "./plan-series.js";
import type { Want } from "./wants.js";

/** How far a wanted series that Enedis records is held. */
export interface SeriesProgress extends Want {
  /** The newest day that the service can have. */
  readonly newest: Day;
  /** The newest day that is held in full; undefined: none is. */
  readonly last: Day | undefined;
  /** Whether it is a load curve, and hourly collection is off at Enedis. */
  readonly off: boolean;
}

export interface Progress {
  /** Some reading of a wanted series is stored. */
  readonly received: boolean;
  /** Every wanted series has its newest day. */
  readonly allHeld: boolean;
  /** Every wanted series of the directions that may be asked for has its newest day; not while nothing is stored. */
  readonly upToDate: boolean;
  /** The wanted series of those directions that do not have their newest day. */
  readonly missing: readonly Want[];
  /** Days of the wanted history that were never asked for. */
  readonly historyLeft: number;
  /** Hourly collection is off at Enedis: three days had daily values but no load curve. */
  readonly loadCurveOff: boolean;
  /** The newest day up to which all those series are held. */
  readonly lastGood: Day | undefined;
}

/** Before the first round. */
export const NOTHING_KNOWN: Progress = {
  received: false,
  allHeld: false,
  upToDate: false,
  missing: [],
  historyLeft: 0,
  loadCurveOff: false,
  lastGood: undefined,
};

/** Whether the meter does not have a series. */
export type IsGone = (want: Want) => boolean;

/** Whether consent for a direction was refused. */
export type LacksConsent = (direction: Direction) => boolean;

export function seriesProgress(inputs: readonly PlanSeries[], isGone: IsGone): SeriesProgress[] {
  const isOff = (curve: PlanSeries): boolean => {
    const daily = inputs.find((s) => s.series === "daily" && s.direction === curve.direction);
    return (
      curve.series === "load_curve" && daily !== undefined && isLoadCurveOff(curve.coverage, daily.coverage)
    );
  };
  return present(inputs, isGone).map((input) => ({
    direction: input.direction,
    series: input.series,
    newest: input.newest,
    last: input.coverage.newestComplete,
    off: isOff(input),
  }));
}

export function progressOf(
  inputs: readonly PlanSeries[],
  isGone: IsGone,
  lacksConsent: LacksConsent,
): Progress {
  const series = seriesProgress(inputs, isGone);
  const expected = series.filter(({ off }) => !off);
  // While one direction works, a refused one does not count as late.
  const open = expected.filter(({ direction }) => !lacksConsent(direction));
  const considered = open.length > 0 ? open : expected;
  const isHeld = ({ last, newest }: SeriesProgress): boolean => last === newest;
  const received = present(inputs, isGone).some(({ coverage }) => coverage.oldestHeld !== undefined);
  const missing = considered.filter((each) => !isHeld(each));
  const lasts = considered.map(({ last }) => last);
  return {
    received,
    allHeld: expected.every(isHeld),
    upToDate: received && missing.length === 0,
    missing,
    historyLeft: present(inputs, isGone).reduce((sum, series) => sum + neverAsked(series), 0),
    loadCurveOff: series.some(({ off }) => off),
    lastGood: lasts.includes(undefined) || lasts.length === 0 ? undefined : Math.min(...lasts.map(Number)),
  };
}

function present(inputs: readonly PlanSeries[], isGone: IsGone): readonly PlanSeries[] {
  return inputs.filter((input) => !isGone(input));
}

/** The days of a wanted series, from the oldest wanted to the newest that the service can have. */
export interface DetailedProgress extends Want {
  readonly days: number;
  readonly complete: number;
  readonly partial: number;
  /** Asked for but not received. */
  readonly missing: number;
  readonly notAsked: number;
  /** The newest complete day. */
  readonly newest: Day | undefined;
  /** Days requested by the user that are still to be fetched. */
  readonly requested: number;
  /** Permanently refused: the meter has no such series. */
  readonly gone: boolean;
  /** Days that were asked for but are not complete, oldest first. */
  readonly lacking: readonly Day[];
}

export function detailOf(input: PlanSeries, gone: boolean): DetailedProgress {
  const first = firstOf(input);
  const known = input.coverage.between(first, Infinity);
  const count = (counted: CoverageState): number => known.count(({ state }) => state === counted);
  const lacking = [...known].filter((each) => each.state !== CoverageState.complete && each.askedAt > 0);
  return {
    direction: input.direction,
    series: input.series,
    days: Math.max(0, input.newest - first + 1),
    complete: count(CoverageState.complete),
    partial: count(CoverageState.partial),
    missing: lacking.filter((c) => c.state === CoverageState.missing).length,
    notAsked: neverAsked(input),
    newest: known.newestComplete,
    requested: input.requests.reduce((sum, { start, end, at, coverage }) => {
      const done = coverage.count(({ askedAt }) => askedAt >= at);
      return sum + Math.max(0, end - Math.max(start, firstAccepted(input)) - done);
    }, 0),
    gone,
    lacking: lacking.map(({ day }) => day),
  };
}

/** The whole history of a series. The newest day is not history: only some ticks may ask for it. */
export function wholeHistory(input: PlanSeries): Stretch {
  return { series: input.series, days: Math.max(0, input.newest - firstOf(input)) };
}
