/** What a meter is answered about the hours of the day: made up, so that each cell is known. */
import { parseDay, weekdayOf } from "../../../nodes/readings/index.js";
import { firstDayOf } from "../../../nodes/widget/periods.js";
import { heatSigns, type HeatAnswer, type HeatQuestion } from "../../../nodes/widget/protocol.js";
import { TODAY } from "./archive.js";

/** Of a cell, in Wh or thousandths of €. */
export function heatOf(column: number, row: number): number {
  return 200 + ((column * 7) % 5) * 30 + (row >= 18 ? 900 : row < 6 ? 0 : 250);
}

/** Before it, nothing has a price. */
const FIRST_PRICED = parseDay("2026-01-01")!;

/** The third column has no reading at noon, the fourth a part of its reading at 8 h. */
export function heatAnswer({ id, of, period, end = TODAY - 1 }: HeatQuestion): HeatAnswer {
  const from = firstDayOf(period, end);
  const to = end + 1;
  const hours = period === "90d" ? 2 : 1;
  const rows = 24 / hours;
  const monday = from - weekdayOf(from) + 1;
  const columns = period === "year" ? Math.ceil((to - monday) / 7) : to - from;
  const cells = Array.from(
    { length: columns * rows },
    (_, i) => [Math.floor(i / rows), (i % rows) * hours] as const,
  );
  const values = cells.map(([column, hour]) => (column === 2 && hour === 12 ? null : heatOf(column, hour)));
  const signs = cells.map(([column, hour]) => {
    if (column === 2 && hour === 12) return heatSigns.missing;
    return column === 3 && hour === 8 ? heatSigns.partial : heatSigns.whole;
  });
  const mean = (row: number): number => {
    const held = values.filter((value, i): value is number => i % rows === row && value !== null);
    return Math.round(held.reduce((sum, value) => sum + value, 0) / held.length);
  };
  const frame: Pick<HeatAnswer, "id" | "from" | "to" | "step" | "hours"> = {
    id,
    from,
    to,
    step: period === "year" ? "week" : "day",
    hours,
  };
  if (of === "cost" && end < FIRST_PRICED) {
    return {
      ...frame,
      values: cells.map(() => null),
      signs: heatSigns.unpriced.repeat(cells.length),
      means: Array.from({ length: rows }, () => null),
      total: null,
    };
  }
  return {
    ...frame,
    values,
    signs: signs.join(""),
    means: Array.from({ length: rows }, (_, row) => mean(row)),
    total: values.reduce<number>((sum, value) => sum + (value ?? 0), 0),
  };
}
