/**
 * The states of a cost feed, and all that leads from one to another, as they are drawn in
 * docs/dev/decisions.md#50-costs-that-leave.
 */
import type { Cursor, SentDay } from "../archive/index.js";
import type { Day } from "../readings/index.js";
import type { RegisterSpan } from "../registers/index.js";
import type { DayPricing } from "./day-pricing.js";
import type { CostParcel } from "./parcel.js";

/** A walk over the days that may leave. */
export interface Walk {
  /** In order of time. */
  readonly days: readonly Day[];
  next: number;
  /** Revision: it looks at what changed up to here, at least. */
  readonly to: number;
  readonly registers: ReadonlyMap<Day, RegisterSpan>;
}

/** A message that is worked out, and what is stored after it. */
export interface Outgoing {
  readonly parcel: CostParcel;
  readonly days: readonly SentDay[];
  readonly cursor: Cursor;
}

interface Priced {
  readonly pricing: DayPricing;
}

interface Looked extends Priced {
  /** Days that were never sent, and may be without another reading: they are not over, or their readings are awaited. */
  readonly waiting: Set<Day>;
}

/** All days that were never sent are to be looked at: others than before may be priced. */
export type New = { readonly is: "new" } & Priced;

/** Days are looked at, one after the other. */
export type Walking = { readonly is: "walking"; readonly walk: Walk } & Looked;

/** All was looked at; what has changed since the cursor is to be found out. `registers`: what they said then. */
export type Through = {
  readonly is: "through";
  readonly registers: ReadonlyMap<Day, RegisterSpan>;
} & Looked;

/** A message is worked out and waits to be taken. `then`: how it goes on after it. */
type Ready = {
  readonly is: "ready";
  readonly outgoing: Outgoing;
  readonly then: Walking | Through;
} & Priced;

export type FeedState =
  /** Nothing prices the direction: nothing leaves. */
  { readonly is: "unpriced" } | New | Walking | Through | Ready;

/** Another state each time: what was begun in one before is worth nothing. */
export const feedState = {
  /** Everything begins anew: the contract is another one, or a message was taken back. */
  anew: (pricing: DayPricing | undefined): FeedState =>
    pricing === undefined ? { is: "unpriced" } : { is: "new", pricing },
  begun: ({ pricing }: Priced, walk: Walk, waiting: Set<Day>): Walking => ({
    is: "walking",
    pricing,
    walk,
    waiting,
  }),
  /** @param outgoing undefined: no day leaves */
  workedOut: (before: Walking, outgoing: Outgoing | undefined): FeedState => {
    const { pricing, walk, waiting } = before;
    const isOver = walk.next === walk.days.length;
    const then: Walking | Through = isOver
      ? { is: "through", pricing, waiting, registers: walk.registers }
      : before;
    return outgoing === undefined ? then : { is: "ready", pricing, outgoing, then };
  },
  taken: ({ then }: Ready): FeedState => then,
} as const;

export function pricingOf(state: FeedState): DayPricing | undefined {
  return state.is === "unpriced" ? undefined : state.pricing;
}
