/** What a supplier of prices tells. Pure; browsers run it too. */
import type { Day } from "../../readings/index.js";
import type { FixedOffer } from "../classes.js";
import type { Subscription } from "../money.js";

/** Prices that hold from `start` on, until the next ones. */
export interface DatedPrices {
  readonly start: Day;
  /** 1e-8 € a kWh with taxes, by class. */
  readonly byClass: ReadonlyMap<string, bigint>;
  readonly subscription: Subscription;
  /** Whether one of these figures looks wrong in its source. */
  readonly doubtful: boolean;
}

/** A supplier whose prices the package has. Powers are in kVA, days those of Paris. */
export interface Supplier<Id extends string = string> {
  /** What a version's `prices` says to have its prices (docs/dev/contract.md#supply-contract): it never changes. */
  readonly id: Id;
  /** Whether its prices are set by the state, which messages say. */
  readonly isRegulated: boolean;
  /** The offers that it sells, at least one, in the order in which they are compared; their classes are those of the offer. */
  readonly offers: readonly FixedOffer[];
  /** Until when somebody looked for new prices, `YYYY-MM-DD`. */
  readonly checkedUntil: string;
  /**
   * Labels that registers of its calendar have besides the usual ones, in small letters without accents and marks, and
   * their classes.
   */
  readonly registerLabels: ReadonlyMap<string, string>;
  /**
   * The powers for which it sells an offer, smallest first.
   * @param day absent: the newest ones
   */
  powers(offer: FixedOffer, day?: Day): readonly number[];
  /**
   * The prices in force on a day, for who has the offer.
   * @param injects the household feeds in
   * @returns undefined: none are known, or the offer has ended
   */
  prices(offer: FixedOffer, power: number, day: Day, injects?: boolean): DatedPrices | undefined;
  /** The first day after another on which `prices` may differ. */
  changeAfter(day: Day): Day;
  /** Whether somebody who has not got the offer may sign it on a day: never where it has no price. */
  isSignable(offer: FixedOffer, power: number, day: Day): boolean;
  /** The first day on which nobody may sign an offer any more; undefined: it stays open. */
  closing(offer: FixedOffer, power: number): Day | undefined;
  /** The first day on which an offer exists no more, also for who has it; undefined: it stays. */
  end(offer: FixedOffer, power: number): Day | undefined;
  /**
   * The first day on which prices in force may be others than the known ones.
   * @returns undefined: no change was missed
   */
  missedChange(today: Day): Day | undefined;
}
