/** The ranges a node offers, as days (docs/dev/contract.md#history-node). */
import { addMonths, startOfMonth, type Day } from "../readings/index.js";

/** `7d`, `30d`: the last days; `12m`, `36m`: calendar months, including the current one. */
const ranges = ["7d", "30d", "12m", "36m"] as const;
export type Range = (typeof ranges)[number];

export function isRange(x: unknown): x is Range {
  return ranges.includes(x as Range);
}

/** The first day of a range that ends with the given last day, or otherwise with yesterday. */
export function startOfRange(range: Range, today: Day, last?: Day): Day {
  const count = Number.parseInt(range, 10);
  if (range.endsWith("d")) return (last ?? today - 1) - count + 1;
  return addMonths(startOfMonth(last ?? today), 1 - count);
}
