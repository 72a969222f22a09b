/** Answers what the newest day and two months, or bills, cost, from the same costs/ as the history node. */
import { askForecast } from "../../adviser/index.js";
import { energySpan, type CostStepEntry } from "../../costs/index.js";
import { addMonths, dayOf, parseDay, startOfBill, type Day, type Direction } from "../../readings/index.js";
import type { Planned } from "./chart.js";
import { makeBars } from "./cost-bars.js";
import {
  centsOf,
  costHead,
  costSum,
  costsBy,
  lackIn,
  millionths,
  monthsOf,
  type CostDays,
} from "./cost-sums.js";
import type { BillForecast, CostAnswer, CostBarsAnswer, CostPeriod } from "../protocol.js";
import type { Held } from "./snapshot.js";

/** Costs without the number of their question: browsers that ask the same share them. */
export type Costs = Omit<CostAnswer, "id"> | Omit<CostBarsAnswer, "id">;

/**
 * At most 13 months are priced, and 36 for a forecast: an old archive costs no more than a new one. All of it pauses for
 * other work, and is kept until a reading, a register, a colour, an announced day, a price, the contract or the day changes
 * (chart-queue.ts).
 * @param today the current day in Paris: it has no cost yet
 * @param period absent: the newest day and two months; up to the period of the day `until`, by default the newest
 * @returns undefined if no contract prices this direction
 */
export function planCosts(
  held: Held,
  direction: Direction,
  today: Day,
  period?: CostPeriod,
  until?: Day,
): Planned<Costs> | undefined {
  const by = held.priced?.[direction];
  if (by === undefined) return undefined;
  return {
    key: JSON.stringify(["cost", ...costHead(held, by, direction, today), period, until]),
    make: () => makeCosts({ held, by, direction, today }, period, until),
  };
}

async function makeCosts(
  about: Omit<CostDays, "start" | "end">,
  period?: CostPeriod,
  until?: Day,
): Promise<Costs> {
  const { held, direction, by, today } = about;
  const energyDays = energySpan(held.archive, { id: held.usagePoint }, direction);
  const end = Math.min((energyDays?.last ?? today) + 1, today);
  if (period !== undefined) {
    const last = until === undefined ? end : Math.min(endOf(period, until, by.contract.billDay), end);
    return makeBars({ ...about, end: last }, period, energyDays !== undefined);
  }
  if (energyDays === undefined) return {};
  const { billDay } = by.contract;
  const month = startOfBill(end - 1, billDay);
  const start = addMonths(month, -1);
  const span = { ...about, start, end };
  const { entries: days } = await costsBy("day", span);
  const months = await costsBy(monthsOf(by.contract), span);
  const sumOf = (first: Day): ReturnType<typeof costSum> | undefined => {
    const entry = months.entries.find((one) => dayOf(one.start) === first);
    return entry && costSum(entry, days);
  };
  const [thisMonth, previous] = [sumOf(month), sumOf(start)];
  const lastWhole = days.findLast(({ complete }: CostStepEntry) => complete);
  const { forecast, pricesOld } = direction === "consumption" ? await forecastOf(about) : {};
  const lacking = [thisMonth, previous].reduce(
    (sum, one) => sum + (one?.unpriced ?? 0) + (one?.inPart?.days ?? 0),
    0,
  );
  return {
    ...(billDay !== 1 && { billDay }),
    ...(thisMonth && { month: thisMonth }),
    ...(lastWhole && { day: costSum(lastWhole, days) }),
    ...(previous && { previous }),
    ...lackIn(by.contract, months, days, lacking),
    ...checkOf(months.pricesCheckedUntil, months.pricesOld?.change ?? pricesOld),
    ...(forecast && { forecast }),
  };
}

/** The day after the last one of a period with a day in its last day, month or bill. */
function endOf(period: CostPeriod, day: Day, billDay: number): Day {
  return period === "30d" ? day + 1 : addMonths(startOfBill(day, billDay), 1);
}

/** What is said of the prices that were used. */
function checkOf(checked: string | undefined, old: Day | undefined): Pick<CostAnswer, "checked" | "old"> {
  if (old !== undefined) return { old };
  return checked === undefined ? {} : { checked: parseDay(checked)! };
}

/** As a history node forecasts it; without a forecast, it is too early. */
async function forecastOf({
  held,
  by,
  today,
}: Pick<CostDays, "held" | "by" | "today">): Promise<{ forecast?: BillForecast; pricesOld?: Day }> {
  const usagePoint = { id: held.usagePoint };
  const answer = await askForecast(held.archive, usagePoint, by.contract, by.colorOf, today);
  const { total, instalment, pricesOld } = answer;
  if (total === undefined) return {};
  const cents = (euros: number): number => centsOf(millionths(euros));
  const left = instalment?.difference;
  const forecast = {
    value: cents(total.value),
    low: cents(total.low),
    high: cents(total.high),
    ...(typeof left === "number" && { left: cents(left) }),
  };
  return { forecast, ...(pricesOld !== undefined && { pricesOld: pricesOld.change }) };
}
