/** What a cost feed sends (docs/dev/contract.md#cost-messages). */
import type { Direction } from "../readings/index.js";
import type { CostEntry } from "./entries.js";
import type { NewestPriced } from "./newest.js";
import type { PriceNotes } from "./notes.js";

/** The cost of a day. */
export interface SentCost extends CostEntry {
  /** It was sent before, and its readings or its colour have changed. */
  readonly revised?: true;
}

/** One message. */
export interface CostParcel {
  readonly direction: Direction;
  /** Oldest first, at most 1,000. */
  readonly readings: readonly SentCost[];
  /** Undefined: no day is priced in full. */
  readonly newest: NewestPriced | undefined;
  readonly notes: PriceNotes;
}
