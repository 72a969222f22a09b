/** How far what is wanted is held. Pure. */
import { CoverageState } from "../../archive/index.js";
import type { Day, Direction } from "../../readings/index.js";
import { isLoadCurveOff } from "../health/health.js";
import { neverAsked, type PlanSeries } from "./plan.js";
import type { Want } from "./wants.js";

/** How far a wanted series that Enedis records is held. */
export interface Standing extends Want {
  /** The newest day that the service can have. */
  readonly newest: Day;
  /** The newest day that is held in full; undefined: none is. */
  readonly last: Day | undefined;
  /** It is a load curve, and hourly collection is off at Enedis. */
  readonly off: boolean;
}

export interface Progress {
  /** Every wanted series holds its newest day. */
  readonly allHeld: boolean;
  /** So does every one of a direction that may be asked for. */
  readonly upToDate: boolean;
  /** Days of the wanted history that were never asked for. */
  readonly historyLeft: number;
  /** Three days had daily values but no load curve: hourly collection is off at Enedis. */
  readonly loadCurveOff: boolean;
  /** The newest day that all wanted series of such a direction hold. */
  readonly lastGood: Day | undefined;
}

/** Tells the series that the meter does not have. */
export type IsGone = (want: Want) => boolean;

/** Tells the directions whose consent was refused. */
export type LacksConsent = (direction: Direction) => boolean;

export function standingsOf(inputs: readonly PlanSeries[], isGone: IsGone): Standing[] {
  const isOff = (curve: PlanSeries): boolean => {
    const daily = inputs.find((s) => s.series === "daily" && s.direction === curve.direction);
    return (
      curve.series === "load_curve" &&
      daily !== undefined &&
      isLoadCurveOff(curve.coverage, daily.coverage, curve.newest)
    );
  };
  return present(inputs, isGone).map((input) => ({
    direction: input.direction,
    series: input.series,
    newest: input.newest,
    last: input.coverage.findLast((c) => c.state === CoverageState.complete)?.day,
    off: isOff(input),
  }));
}

export function progressOf(
  inputs: readonly PlanSeries[],
  isGone: IsGone,
  lacksConsent: LacksConsent,
): Progress {
  const standings = standingsOf(inputs, isGone);
  const expected = standings.filter(({ off }) => !off);
  // A direction that is refused makes nothing late while the other one answers.
  const open = expected.filter(({ direction }) => !lacksConsent(direction));
  const judged = open.length > 0 ? open : expected;
  const isHeld = ({ last, newest }: Standing): boolean => last === newest;
  const lasts = judged.map(({ last }) => last);
  return {
    allHeld: expected.every(isHeld),
    upToDate: judged.every(isHeld),
    historyLeft: present(inputs, isGone).reduce((sum, series) => sum + neverAsked(series), 0),
    loadCurveOff: standings.some(({ off }) => off),
    lastGood: lasts.includes(undefined) || lasts.length === 0 ? undefined : Math.min(...lasts.map(Number)),
  };
}

function present(inputs: readonly PlanSeries[], isGone: IsGone): readonly PlanSeries[] {
  return inputs.filter((input) => !isGone(input));
}
