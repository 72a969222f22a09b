/** What a heat map shows: columns of days or weeks, rows of hours. Pure. */
import { weekdayOf, type Day } from "../../readings/index.js";
import type { HeatAnswer } from "../protocol.js";

export interface HeatView extends Omit<HeatAnswer, "id"> {
  readonly kind: "heat";
}

export const hasValue = (value: number | null): value is number => value !== null;

export const rowsOf = ({ hours }: HeatView): number => 24 / hours;

/** The days [from, to[ of each column. */
export function columnsOf({ from, to, step }: HeatView): { from: Day; to: Day }[] {
  const columns = [];
  for (let day = from; day < to;) {
    const next = Math.min(to, step === "day" ? day + 1 : day - weekdayOf(day) + 8);
    columns.push({ from: day, to: next });
    day = next;
  }
  return columns;
}
