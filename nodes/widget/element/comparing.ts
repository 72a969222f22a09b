/** What charts are compared with. Pure. */
import { weeksBefore } from "../periods.js";
import type { ChartQuestion } from "../protocol.js";
import type { Open } from "./travel.js";

/** The same dates a year before; the same weekdays a year before; the same days of the weeks before; nothing. */
export const compares = ["year", "weekdays", "weeks", "none"] as const;
/** What a user chose: it holds for all charts that can have it. */
export type Compare = (typeof compares)[number];

/** What can be said of it: of a short period, `weeks` is the week before. */
export type Compared = Compare | "week";

/** @param isLong whether its bars are months or years, which have no days of the week */
export function comparedWith(chosen: Compare, { period }: Pick<Open, "period">, isLong: boolean): Compared {
  if (chosen === "none" || chosen === "year") return chosen;
  if (isLong) return "year";
  const weeks = chosen === "weeks" ? weeksBefore(period) : undefined;
  if (weeks === undefined) return "weekdays";
  return weeks === 1 ? "week" : "weeks";
}

/** What a chart offers, in the order of `compares`. */
export function choicesOf(chart: Pick<Open, "period">, isLong: boolean): readonly Compare[] {
  return compares.filter((one) => {
    const compared = comparedWith(one, chart, isLong);
    return one === compared || (one === "weeks" && compared === "week");
  });
}

/** As it is asked for. */
export function asked(compared: Compared): NonNullable<ChartQuestion["compare"]> {
  if (compared === "year") return true;
  if (compared === "none") return false;
  return compared === "weekdays" ? compared : "weeks";
}
