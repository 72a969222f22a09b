/** Whether the cost of a day leaves an `in` node now, and as what (docs/dev/contract.md#cost-messages). Pure. */
import { CENT, type Amount } from "../pricing/index.js";

/** What a day costs by the present contract, as far as it decides. */
export interface PricedDay {
  readonly amount: Amount;
  /** Everything of it is known and priced. */
  readonly isComplete: boolean;
  /** Anything but the subscription is priced. */
  readonly isPricedInPart: boolean;
}

/** `waits`: a part is priced, and the rest may still come; `stays`: only other readings, colours or prices change that. */
export type Leaving = "first" | "revised" | "waits" | "stays";

/**
 * @param sent by the facts with which it was last sent; undefined: it never was
 * @param now by the present facts
 * @param isAwaited whether its readings are still to be asked for
 */
export function leavingOf(sent: PricedDay | undefined, now: PricedDay, isAwaited: () => boolean): Leaving {
  if (sent !== undefined) {
    const moved = now.amount - sent.amount;
    const isRevised = now.isComplete !== sent.isComplete || moved >= CENT || moved <= -CENT;
    return isRevised ? "revised" : "stays";
  }
  if (now.isComplete) return "first";
  if (!now.isPricedInPart) return "stays";
  return isAwaited() ? "waits" : "first";
}
