/** Prices as they come in and go out. */

/** [start, end[ in UTC seconds, with a price in 1e-8 € a kWh. */
export interface PriceSpan {
  readonly start: number;
  readonly end: number;
  readonly price: bigint;
}

/** An entry of a message; without a price, it erases. */
export interface PriceEntry extends Omit<PriceSpan, "price"> {
  readonly price: bigint | null;
}

/** What was last said of the price of some minutes. */
export interface HeldPrice extends PriceEntry {
  /** Id of the contract's node. */
  readonly contract: string;
  /** Seconds. What was said later wins. */
  readonly saidAt: number;
}
