/** What an editor is shown of a meter's history: what is held, and what is still to be asked for. */
import { CoverageState } from "../../archive/index.js";
import { dayOf, type Day } from "../../readings/index.js";
import { deadline } from "../../services/index.js";
import { oldestWanted, type Depth, type Stretch } from "./estimate.js";
import type { MeterContext } from "../context/meter-context.js";
import { firstAccepted, firstOf, neverAsked, type PlanSeries } from "./plan.js";
import type { SourceState } from "../context/source.js";
import type { Want } from "./wants.js";

/** Days of a wanted series, from the oldest that is wanted to the newest that the service can have. */
export interface SeriesSurvey extends Want {
  readonly days: number;
  readonly complete: number;
  readonly partial: number;
  /** Asked for, and not there. */
  readonly missing: number;
  readonly notAsked: number;
  /** The newest complete day. */
  readonly newest: Day | undefined;
  /** Days asked for by hand that are still to come. */
  readonly requested: number;
  /** Refused for good: the meter has no such series. */
  readonly gone: boolean;
  /** Days that were asked for and are not held in full, oldest first. */
  readonly lacking: readonly Day[];
}

export function surveyOf(input: PlanSeries, gone: boolean): SeriesSurvey {
  const first = firstOf(input);
  const known = input.coverage.filter(({ day }) => day >= first);
  const count = (state: CoverageState): number => known.filter((c) => c.state === state).length;
  const lacking = known.filter((c) => c.state !== CoverageState.complete && c.askedAt > 0);
  return {
    direction: input.direction,
    series: input.series,
    days: Math.max(0, input.newest - first + 1),
    complete: count(CoverageState.complete),
    partial: count(CoverageState.partial),
    missing: lacking.filter((c) => c.state === CoverageState.missing).length,
    notAsked: neverAsked(input),
    newest: known.findLast((c) => c.state === CoverageState.complete)?.day,
    requested: input.requests.reduce((sum, { start, end, at, coverage }) => {
      const done = coverage.filter(({ askedAt }) => askedAt >= at).length;
      return sum + Math.max(0, end - Math.max(start, firstAccepted(input)) - done);
    }, 0),
    gone,
    lacking: lacking.map(({ day }) => day),
  };
}

/** The whole history of a series once more. The newest day is no history: only some ticks may ask for it. */
export function wholeHistory(input: PlanSeries): Stretch {
  return { series: input.series, days: Math.max(0, input.newest - firstOf(input)) };
}

/** What is left of the history of a series if a depth applied from now on. */
export function historyLeft(
  meter: MeterContext,
  { settings }: SourceState,
  input: PlanSeries,
  depth: Depth,
): Stretch {
  const { archive, usagePoint } = meter;
  const wanted = oldestWanted(settings.service, input, depth, usagePoint.firstDeploy);
  const from = Math.min(input.from, Math.max(wanted, deadline(input.series, dayOf(meter.now()))));
  const coverage = archive.readings.coverage(meter.row(input).id, from, input.newest + 1);
  return { series: input.series, days: neverAsked({ ...input, from, coverage }) };
}
