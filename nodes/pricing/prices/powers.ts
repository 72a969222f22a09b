/** The powers for which offers are sold, in kVA (docs/dev/tariffs.md#offers). */
import { formatDay, type Day } from "../../readings/index.js";
import type { Offer } from "../classes.js";
import { powersOf, subscriptionRows } from "./regulated-prices.js";

/**
 * Smallest first: those of the regulated table; of an offer with rules of its own, those of Base.
 *
 * @param day of the table; absent: the newest
 */
export function powersSold(offer: Offer, day?: Day): readonly number[] {
  const name = offer === "custom" ? "base" : offer;
  const powers: readonly number[] = powersOf[name];
  if (day === undefined) return powers;
  // Before EDF's first grid the table is the regulator's, which lacks powers that were sold.
  const grids = subscriptionRows[name].filter(({ months }) => months === 1);
  const grid = grids.filter(({ from }) => from <= formatDay(day)).at(-1) ?? grids[0]!;
  const figures = grid.prices.split(" ");
  return powers.filter((_, i) => figures[i] !== "-");
}
