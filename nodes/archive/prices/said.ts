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

/** How far an archive and the fleet's database have told each other the prices of a contract. */
export interface PricesMirrored {
  /** Revision of the archive up to which the database has them; -1: what came from a database is to be sent, too. */
  readonly sent: number;
  /** The database's number of a change up to which the archive has them. */
  readonly taken: number;
}
