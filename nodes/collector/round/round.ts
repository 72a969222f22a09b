/** The state of a round of calls. */
import type { Cause } from "../../archive/index.js";
import { REGISTERS } from "../../readings/index.js";
import type { ServiceError } from "../../services/index.js";
import { isHistory, type PlannedCall } from "../plan/index.js";
import { ticksSince, type Ticks } from "../schedule/index.js";

/** One round of calls to one source. */
export interface Round {
  readonly cause: Cause;
  /** The source's position. */
  readonly source: number;
  /** When it began, in seconds. It moves back when the clock does, so that what it asked for still counts as asked. */
  since: number;
  /** Whether it may ask for the newest day and recent holes, or only for history and old holes. */
  readonly newest: boolean;
  /** Set if its cause is a tick. */
  readonly ticks: Ticks | undefined;
  readonly failedSeries: Set<string>;
  /** Series that leave the budget to others. */
  readonly deferredSeries: Set<string>;
  newestCalls: number;
  noHistory: boolean;
  /** The call that it was to make when it ended for something more urgent. */
  gaveWay: PlannedCall | undefined;
  /** The service refused a range that ends with yesterday. */
  endsYesterday: boolean;
  /** The error of the last call. */
  failure: ServiceError | undefined;
}

export function newRound(
  begin: Pick<Round, "cause" | "source" | "since" | "newest" | "noHistory"> & Partial<Pick<Round, "ticks">>,
): Round {
  return {
    ticks: undefined,
    ...begin,
    failedSeries: new Set(),
    deferredSeries: new Set(),
    newestCalls: 0,
    gaveWay: undefined,
    endsYesterday: false,
    failure: undefined,
  };
}

/** What a round does after a call: it makes its next one, or ends, as nothing more may be asked of the account now. */
export type AfterCall = "next" | "end";

/** Whether a call is for a newest day, or a recent one: nothing waits for history and registers. */
export function isUrgent(call: PlannedCall): boolean {
  return !isHistory(call) && call.series !== REGISTERS;
}

/** Whether a series failed: registers are none, and no other source is asked for them instead. */
export function hasFailedSeries({ failedSeries }: Round): boolean {
  return [...failedSeries].some((key) => !key.endsWith(`/${REGISTERS}`));
}

/** How many of a round's ticks came in certain hours; undefined: in any. */
export function ticksOf({ ticks, since }: Round, hours: readonly number[] | undefined): number {
  return ticks === undefined ? 0 : ticksSince(ticks.after, since, ticks.minute, hours);
}
