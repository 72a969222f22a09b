/** When the shipped prices of the regulated tariff may have become old. Pure; browsers run it too. */
import type { Day } from "../../../readings/index.js";
import { dayOfText } from "../../day-of-text.js";
import { checkedUntil } from "./rows.js";

/** Regulated prices change on these days of a year, as a rule. */
const changes = ["02-01", "08-01"];
/** Days after a change in which a version with its prices may come: from the 15th on, it was missed. */
const PATIENCE = 14;

/**
 * The first day on which the table may have other prices than those in force.
 * @param today the current day in Paris
 * @param checked until when somebody looked for new prices, `YYYY-MM-DD`
 * @returns undefined: no change was missed
 */
export function missedChange(today: Day, checked = checkedUntil): Day | undefined {
  const year = Number(checked.slice(0, 4));
  const days = [year, year + 1].flatMap((one) => changes.map((monthDay) => `${one}-${monthDay}`));
  // Days are in the order of their texts.
  const change = dayOfText(days.find((day) => day > checked)!);
  return today >= change + PATIENCE ? change : undefined;
}
