/** What never switches off (docs/dev/decisions.md#69-habits). */
import { Pauses } from "../../../base/index.js";
import { baseLoadOf, FEWEST_NIGHTS, nightsIn } from "../../../adviser/index.js";
import { addMonths, type Day } from "../../../readings/index.js";
import { Calendar, isSeries, tariffsOn } from "../../../pricing/index.js";
import { YEAR_HOURS, type BaseAnswer } from "../../protocol.js";
import { centsOf } from "../cost-sums.js";
import type { Held, PricedBy } from "../snapshot.js";
import { endOfHeld, heldDays } from "./days.js";

const DAYS = 30;
const YEAR_DAYS = 365;
/** Days whose prices are looked up between two pauses. */
const SLICE = 10;

export async function makeBase(held: Held, today: Day): Promise<Omit<BaseAnswer, "id">> {
  const to = endOfHeld(held, "consumption", today);
  const from = to - DAYS;
  const nightsOf = (...span: [Day, Day]): ReturnType<typeof nightsIn> =>
    nightsIn(held.archive, { id: held.usagePoint }, ...span);
  const found = await nightsOf(from, to);
  const { length: nights } = found.nights;
  const about = { habit: "base", from, to, nights } as const;
  const base = baseLoadOf(found);
  if (base === undefined) return { ...about, lacking: FEWEST_NIGHTS - nights };
  const before = baseLoadOf(await nightsOf(addMonths(from, -12), addMonths(to, -12)));
  const feedsIn = await hasFedIn(held, from, to);
  const by = held.priced?.consumption;
  return {
    ...about,
    base: Math.round(base),
    ...(!feedsIn && found.energy > 0 && { share: Math.round((100 * base * found.hours) / found.energy) }),
    ...(!feedsIn && by && { year: await yearOf(base, by, today) }),
    ...(before !== undefined && { before: Math.round(before) }),
    ...(feedsIn && { feedsIn }),
  };
}

/** Whether any energy left the home. */
async function hasFedIn(held: Held, from: Day, to: Day): Promise<boolean> {
  for await (const day of heldDays(held, "production", from, to)) {
    if ((day.total ?? 0) > 0 || day.curve.between(day.start, day.start + day.seconds).wattSeconds > 0)
      return true;
  }
  return false;
}

/**
 * What a year of it costs at the prices of today, in cents: by the hours and the days of the last 12 months, whose
 * colours are known. null: the contract has no price today, a series of them, or none for more than one hour in ten.
 */
async function yearOf(base: number, { contract, ...known }: PricedBy, today: Day): Promise<number | null> {
  const calendar = new Calendar(contract, known, today);
  const version = calendar.versionOn(today);
  if (version === undefined || isSeries(version)) return null;
  const pauses = new Pauses(SLICE);
  let [seconds, all, amount] = [0, 0, 0n];
  for (let day = today - YEAR_DAYS; day < today; day++) {
    await pauses.step();
    for (const { start, end, price } of tariffsOn(calendar, day)) {
      all += end - start;
      if (price === undefined) continue;
      seconds += end - start;
      amount += price * BigInt(end - start);
    }
  }
  if (seconds * 10 < all * 9) return null;
  // 1e-8 € a kWh, over the hours that have a price.
  const price = Number(amount) / seconds / 100;
  return centsOf((base / 1_000) * YEAR_HOURS * price);
}
