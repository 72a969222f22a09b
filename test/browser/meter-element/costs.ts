/** What a meter with contracts is answered: a family's month, with two days that lack their curve. */
import type { CostAnswer, CostQuestion, Snapshot } from "../../../nodes/widget/protocol.js";
import { addMonths, parseDay, startOfMonth, type Direction } from "../../../nodes/readings/index.js";
import { TODAY } from "./meter-page.js";

export type Costs = Omit<CostAnswer, "id">;

const month = startOfMonth(TODAY);
const previous = { from: addMonths(month, -1), to: month };

export const costs: Readonly<Record<Direction, Costs>> = {
  consumption: {
    month: { from: month, to: TODAY, value: 11_284, unpriced: 2 },
    day: { from: TODAY - 1, to: TODAY, value: 507 },
    previous: { ...previous, value: 9_761 },
    lacks: "curve",
    checked: parseDay("2026-11-25")!,
  },
  production: {
    month: { from: month, to: TODAY, value: 618 },
    day: { from: TODAY - 1, to: TODAY, value: 4 },
    previous: { ...previous, value: 1_903 },
  },
};

/** What makes a snapshot one of a meter with a contract for each of its directions. */
export function pricedBy(...directions: readonly Direction[]): Pick<Snapshot, "costs"> {
  return { costs: Object.fromEntries(directions.map((direction) => [direction, "1"])) };
}

export function costAnswer({ id, direction }: CostQuestion): CostAnswer {
  return { id, ...costs[direction] };
}
