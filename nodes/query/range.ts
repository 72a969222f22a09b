/** The ranges a node offers, as days (docs/dev/contract.md#history-node). */
import { addMonths, startOfBill, type Day } from "../readings/index.js";

/** `7d`, `30d`: the last days; `12m`, `36m`: calendar months, including the current one; of bills, so many of these. */
export const rangeNames = ["7d", "30d", "12m", "36m"] as const;
export type RangeName = (typeof rangeNames)[number];

/**
 * The first day of a range that ends with the given last day, or otherwise with yesterday.
 * @param billDay the date on which its months begin
 */
export function startOfNamedRange(range: RangeName, today: Day, last?: Day, billDay = 1): Day {
  const count = Number.parseInt(range, 10);
  if (range.endsWith("d")) return (last ?? today - 1) - count + 1;
  return addMonths(startOfBill(last ?? today, billDay), 1 - count);
}
