/** Answers what the newest day and two months cost, from the same costs/ as the history node. */
import { daysHeld, type CostStepEntry } from "../costs/index.js";
import { addMonths, dayOf, parseDay, startOfMonth, type Day, type Direction } from "../readings/index.js";
import type { Planned } from "./chart.js";
import { makeBars } from "./cost-bars.js";
import { costSum, costsBy, lackIn, type CostDays } from "./cost-sums.js";
import { numberOf } from "./identity.js";
import type { CostAnswer, CostBarsAnswer, CostPeriod } from "./protocol.js";
import type { Held } from "./snapshot.js";

/** Costs without the number of their question: browsers that ask the same share them. */
export type Costs = Omit<CostAnswer, "id"> | Omit<CostBarsAnswer, "id">;

/**
 * At most 13 months are priced: an old archive costs no more than a new one.
 * @param today the current day in Paris: it has no cost yet
 * @param period absent: the newest day and two months
 * @returns undefined if no contract prices this direction
 */
export function planCosts(
  held: Held,
  direction: Direction,
  today: Day,
  period?: CostPeriod,
): Planned<Costs> | undefined {
  const by = held.priced?.[direction];
  if (by === undefined) return undefined;
  const { archive, usagePoint } = held;
  const heads = (["daily", "load_curve"] as const).map((series) =>
    archive.readings.head(archive.usagePoints.seriesToRead(usagePoint, direction, series).id),
  );
  heads.push(archive.colors.head);
  const about = [numberOf(archive), usagePoint, direction, numberOf(by.contract), today, heads];
  return {
    key: JSON.stringify(["cost", ...about, period]),
    make: () => makeCosts({ held, by, direction, today }, period),
  };
}

async function makeCosts(about: Omit<CostDays, "start" | "end">, period?: CostPeriod): Promise<Costs> {
  const { held, direction, by, today } = about;
  const energyDays = daysHeld(held.archive, { id: held.usagePoint }, direction);
  const end = Math.min((energyDays?.last ?? today) + 1, today);
  if (period !== undefined) return makeBars({ ...about, end }, period, energyDays !== undefined);
  if (energyDays === undefined) return {};
  const month = startOfMonth(end - 1);
  const start = addMonths(month, -1);
  const span = { ...about, start, end };
  const { entries: days } = await costsBy("day", span);
  const months = await costsBy("month", span);
  const { pricesCheckedUntil } = months;
  const sumOf = (first: Day): ReturnType<typeof costSum> | undefined => {
    const entry = months.entries.find((one) => dayOf(one.start) === first);
    return entry && costSum(entry, days);
  };
  const [thisMonth, previous] = [sumOf(month), sumOf(start)];
  const lastWhole = days.findLast(({ complete }: CostStepEntry) => complete);
  const lacking = (thisMonth?.unpriced ?? 0) + (previous?.unpriced ?? 0);
  return {
    ...(thisMonth && { month: thisMonth }),
    ...(lastWhole && { day: costSum(lastWhole, days) }),
    ...(previous && { previous }),
    ...lackIn(by.contract, months, lacking),
    ...(pricesCheckedUntil !== undefined && { checked: parseDay(pricesCheckedUntil)! }),
  };
}
