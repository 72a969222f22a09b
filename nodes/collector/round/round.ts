/** What is known of one round of calls while it runs. */
import type { Cause } from "../../archive/index.js";
import type { ServiceError } from "../../services/index.js";
import { ticksSince, type Ticks } from "../schedule/ticks.js";

/** One round of calls to one source. */
export interface Round {
  readonly cause: Cause;
  /** The source's position. */
  readonly source: number;
  /** When it began, in seconds; earlier when the clock was put back meanwhile: what it asked for since stays asked. */
  since: number;
  /** Whether it may ask for the newest day and recent holes, or only for history and old holes. */
  readonly newest: boolean;
  /** Of a round whose cause is a tick. */
  readonly ticks: Ticks | undefined;
  /** Series that failed in it. */
  readonly failedSeries: Set<string>;
  /** Series that leave the budget to others. */
  readonly deferredSeries: Set<string>;
  newestCalls: number;
  noHistory: boolean;
  /** The service refused a range that ends with yesterday. */
  endsYesterday: boolean;
  /** What the last call failed with. */
  failure: ServiceError | undefined;
  /** It met a quota that holds until then, in seconds. */
  quotaUntil: number | undefined;
}

/** A round of calls that begins. */
export function newRound(
  begin: Pick<Round, "cause" | "source" | "since" | "newest" | "noHistory"> & Partial<Pick<Round, "ticks">>,
): Round {
  return {
    ticks: undefined,
    ...begin,
    failedSeries: new Set(),
    deferredSeries: new Set(),
    newestCalls: 0,
    endsYesterday: false,
    failure: undefined,
    quotaUntil: undefined,
  };
}

/** How many of the ticks that a round stands for came in certain hours; undefined: in any. */
export function ticksOf({ ticks, since }: Round, hours: readonly number[] | undefined): number {
  return ticks === undefined ? 0 : ticksSince(ticks.after, since, ticks.minute, hours);
}
