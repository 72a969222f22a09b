/** What a version's dialog says of an offer of a supplier that is no error: what ends, and what who feeds in pays. Pure. */
import { formatDay, parseDay, type Day } from "../../readings/index.js";
import { supplyOf } from "../../pricing/browser.js";
import type { Draft } from "./draft.js";

export interface Hints {
  /** Nobody may sign this offer any more on the version's first day. */
  readonly isClosed: boolean;
  /** The first day without this offer, if the version would still hold then; undefined: it stays. */
  readonly end: Day | undefined;
  /** The same, of a version that begins no earlier. */
  readonly ended: Day | undefined;
  /** A meter of this contract sells, and its version of today or later says that it does not feed in. */
  readonly lacksInjection: boolean;
}

/** @param sells whether a meter that has this contract has one for feed-in, too */
export function hintsOf({ kind, versions }: Draft, index: number, today: Day, sells: boolean): Hints {
  const { from, injects, ...version } = versions[index]!;
  const supply = supplyOf(version);
  if (kind === "feed-in" || supply === undefined) {
    return { isClosed: false, end: undefined, ended: undefined, lacksInjection: false };
  }
  const { supplier, offer, power } = supply;
  const next = versions[index + 1]?.from;
  const start = parseDay(from);
  const [closing, end] = [supplier.closing(offer, power), supplier.end(offer, power)];
  const isFrom = (day: Day | undefined): boolean => start !== undefined && day !== undefined && start >= day;
  const hasEnded = isFrom(end);
  const isOver = hasEnded || (next !== undefined && end !== undefined && next <= formatDay(end));
  const isPast = next !== undefined && next <= formatDay(today);
  return {
    isClosed: isFrom(closing),
    end: isOver ? undefined : end,
    ended: hasEnded ? end : undefined,
    lacksInjection: sells && injects !== true && !isPast,
  };
}
