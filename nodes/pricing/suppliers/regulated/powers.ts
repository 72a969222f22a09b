/** The powers for which offers are sold, in kVA (docs/dev/tariffs.md#offers). */
import { formatDay, type Day } from "../../../readings/index.js";
import type { FixedOffer } from "../../classes.js";
import { powersOf, subscriptionRows } from "./rows.js";

/**
 * Those of the table, smallest first.
 *
 * @param day of the table; absent: the newest
 */
export function powersSold(offer: FixedOffer, day?: Day): readonly number[] {
  const powers: readonly number[] = powersOf[offer];
  if (day === undefined) return powers;
  // Before EDF's first grid the table is the regulator's, which lacks powers that were sold.
  const grids = subscriptionRows[offer].filter(({ months }) => months === 1);
  const grid = grids.filter(({ from }) => from <= formatDay(day)).at(-1) ?? grids[0]!;
  const figures = grid.prices.split(" ");
  return powers.filter((_, i) => figures[i] !== "-");
}
