/** What is known of one round of calls while it runs. */
import type { Cause } from "../archive/index.js";
import type { ServiceError } from "../services/service.js";

/** One round of calls to one source. */
export interface Poll {
  readonly cause: Cause;
  /** The source's position. */
  readonly source: number;
  /** Seconds. */
  readonly since: number;
  /** Whether it may ask for the newest day and recent holes, or only for history and old holes. */
  readonly newest: boolean;
  /** How many ticks it stands for that may ask for the newest day: one, unless the machine slept over some. */
  readonly ticks: number;
  /** Series that failed in it. */
  readonly gaveUp: Set<string>;
  /** Series that leave the budget to others. */
  readonly yielded: Set<string>;
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
export function pollOf(
  begin: Pick<Poll, "cause" | "source" | "since" | "newest" | "noHistory"> & Partial<Pick<Poll, "ticks">>,
): Poll {
  return {
    ticks: 1,
    ...begin,
    gaveUp: new Set(),
    yielded: new Set(),
    newestCalls: 0,
    endsYesterday: false,
    failure: undefined,
    quotaUntil: undefined,
  };
}

/** What a user asks for may also be tried while it is refused. */
export function isByHand(cause: Cause): boolean {
  return cause === "refresh" || cause === "doctor";
}
