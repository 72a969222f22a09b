/** Answers what the newest day and two months cost, from the same costs/ as the history node. */
import {
  askCost,
  daysHeld,
  isPricedInPart,
  type CostResult,
  type CostStep,
  type CostStepEntry,
} from "../costs/index.js";
import { addMonths, dayOf, parseDay, startOfMonth, type Day, type Direction } from "../readings/index.js";
import { hasSeveralClasses, shippedColor, type ColorOf, type Contract } from "../tariffs/index.js";
import type { Planned } from "./chart.js";
import { numberOf } from "./identity.js";
import type { CostAnswer, CostSum } from "./protocol.js";
import type { Held } from "./snapshot.js";

/** Costs without the number of their question: browsers that ask the same share them. */
export type Costs = Omit<CostAnswer, "id">;

/**
 * At most two months are priced: an old archive costs no more than a new one.
 * @param today the current day in Paris: it has no cost yet
 * @returns undefined if no contract prices this direction
 */
export function planCosts(held: Held, direction: Direction, today: Day): Planned<Costs> | undefined {
  const contract = held.contracts?.[direction];
  if (contract === undefined) return undefined;
  const { archive, usagePoint, colorOf = shippedColor } = held;
  const heads = (["daily", "load_curve"] as const).map((series) =>
    archive.readings.head(archive.usagePoints.seriesToRead(usagePoint, direction, series).id),
  );
  heads.push(archive.colors.head);
  return {
    key: JSON.stringify(["cost", numberOf(archive), usagePoint, direction, numberOf(contract), today, heads]),
    make: () => makeCosts(held, contract, direction, today, colorOf),
  };
}

async function makeCosts(
  held: Held,
  contract: Contract,
  direction: Direction,
  today: Day,
  colorOf: ColorOf,
): Promise<Costs> {
  const energyDays = daysHeld(held.archive, { id: held.usagePoint }, direction);
  if (energyDays === undefined) return {};
  const end = Math.min(energyDays.last + 1, today);
  const month = startOfMonth(end - 1);
  const start = addMonths(month, -1);
  const costsBy = (step: CostStep): Promise<CostResult> => {
    const question = { contract, direction, step, start, end };
    return askCost(held.archive, { id: held.usagePoint }, question, colorOf, today);
  };
  const { entries: days } = await costsBy("day");
  const { entries: months, pricesCheckedUntil, withoutPrices } = await costsBy("month");
  const sumOf = (first: Day): CostSum | undefined => {
    const entry = months.find((one) => dayOf(one.start) === first);
    return entry && costSum(entry, days);
  };
  const [thisMonth, previous] = [sumOf(month), sumOf(start)];
  const lastWhole = days.findLast(({ complete }) => complete);
  const isIncomplete = (thisMonth?.unpriced ?? 0) + (previous?.unpriced ?? 0) > 0;
  const lacks = isIncomplete ? lackOf(contract, withoutPrices !== undefined) : undefined;
  return {
    ...(thisMonth && { month: thisMonth }),
    ...(lastWhole && { day: costSum(lastWhole, days) }),
    ...(previous && { previous }),
    ...(lacks && { lacks }),
    ...(pricesCheckedUntil !== undefined && { checked: parseDay(pricesCheckedUntil)! }),
  };
}

/** @param days entries by day, which tell how many of the sum's days are priced in full */
function costSum(entry: CostStepEntry, days: readonly CostStepEntry[]): CostSum {
  const { start, end, value } = entry;
  const [from, to] = [dayOf(start), dayOf(end)];
  const whole = days.filter((day) => day.complete && day.start >= start && day.end <= end);
  const unpriced = to - from - whole.length;
  return {
    from,
    to,
    value: isPricedInPart(entry) ? centsOf(value) : null,
    ...(unpriced > 0 && { unpriced }),
  };
}

/** @param value in €, a whole number of millionths */
function centsOf(value: number): number {
  return Math.sign(value) * Math.round(Math.round(Math.abs(value) * 1e6) / 1e4);
}

/** What a day without a price most likely lacks: of the readings that are missing altogether, other screens tell. */
function lackOf(contract: Contract, hasNoPrices: boolean): CostAnswer["lacks"] {
  if (hasNoPrices) return "prices";
  return hasSeveralClasses(contract) ? "curve" : undefined;
}
