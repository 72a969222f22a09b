/** What the current month, or bill, will be. */
import { askMonth, type MonthPart } from "../../../adviser/index.js";
import { addMonths, startOfBill, type Day } from "../../../readings/index.js";
import type { Expected, MonthAnswer } from "../../protocol.js";
import { centsOf, millionths } from "../cost-sums.js";
import type { Held } from "../snapshot.js";

export async function makeMonth(held: Held, today: Day): Promise<Omit<MonthAnswer, "id">> {
  const by = held.priced?.consumption;
  const start = startOfBill(today, by?.contract.billDay ?? 1);
  const end = addMonths(start, 1);
  const { energy, cost } = await askMonth(held.archive, { id: held.usagePoint }, by, { start, end }, today);
  return {
    habit: "month",
    from: start,
    to: end,
    energy: expected(energy, (kWh) => Math.round(kWh * 1_000)),
    ...(cost && { cost: expected(cost, (euros) => centsOf(millionths(euros))) }),
  };
}

function expected({ soFar, lacking, total, before }: MonthPart, raw: (value: number) => number): Expected {
  return {
    soFar: soFar === undefined ? null : raw(soFar),
    ...(lacking > 0 && { lacking }),
    ...(total && { total: { value: raw(total.value), low: raw(total.low), high: raw(total.high) } }),
    ...(before !== undefined && { before: raw(before) }),
  };
}
