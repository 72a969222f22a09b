/** What never switches off (docs/dev/decisions.md#69-habits). */
import { Pauses } from "../../../base/index.js";
import { wattHoursOf } from "../../../costs/index.js";
import { addMonths, HOUR_SECONDS, instantAt, startOfDay, type Day } from "../../../readings/index.js";
import { Calendar, isSeries, tariffsOn } from "../../../pricing/index.js";
import { YEAR_HOURS, type BaseAnswer } from "../../protocol.js";
import { centsOf } from "../cost-sums.js";
import type { Held, PricedBy } from "../snapshot.js";
import { endOfHeld, heldDays, type HeldDay } from "./days.js";

const DAYS = 30;
/** Fewer nights say little: a week has each weekday. */
const FEWEST_NIGHTS = 7;
/** The hour at which a night ends: from midnight to then, hardly anybody is up. */
const MORNING = 6;
/** A fridge has run and rested in it; a water heater on off-peak hours leaves that much of a night. */
const LOWEST_SECONDS = 2 * HOUR_SECONDS;
const YEAR_DAYS = 365;
/** Days whose prices are looked up between two pauses. */
const SLICE = 10;

export async function makeBase(held: Held, today: Day): Promise<Omit<BaseAnswer, "id">> {
  const to = endOfHeld(held, "consumption", today);
  const from = to - DAYS;
  const { nights, energy, hours } = await nightsIn(held, from, to);
  const about = { habit: "base", from, to, nights: nights.length } as const;
  if (nights.length < FEWEST_NIGHTS) return { ...about, lacking: FEWEST_NIGHTS - nights.length };
  const base = medianOf(nights);
  const past = (await nightsIn(held, addMonths(from, -12), addMonths(to, -12))).nights;
  const feedsIn = await hasFedIn(held, from, to);
  const by = held.priced?.consumption;
  return {
    ...about,
    base: Math.round(base),
    ...(!feedsIn && energy > 0 && { share: Math.round((100 * base * hours) / energy) }),
    ...(!feedsIn && by && { year: await yearOf(base, by, today) }),
    ...(past.length >= FEWEST_NIGHTS && { before: Math.round(medianOf(past)) }),
    ...(feedsIn && { feedsIn }),
  };
}

interface Nights {
  /** W, of each night that is held whole. */
  readonly nights: readonly number[];
  /** Of the days of these nights whose energy is known: Wh, and their hours. */
  readonly energy: number;
  readonly hours: number;
}

async function nightsIn(held: Held, from: Day, to: Day): Promise<Nights> {
  const nights: number[] = [];
  let [energy, hours] = [0, 0];
  for await (const day of heldDays(held, "consumption", from, to)) {
    const watts = lowestOf(day);
    if (watts === undefined) continue;
    nights.push(watts);
    const wattHours = wattHoursOf(day);
    if (wattHours === undefined) continue;
    energy += wattHours;
    hours += day.seconds / HOUR_SECONDS;
  }
  return { nights, energy, hours };
}

/** The mean of the lowest two hours from 0 to 6 h, in W, whatever the step; undefined: the night is not held whole. */
function lowestOf({ day, curve, intervals }: HeldDay): number | undefined {
  const [start, end] = [startOfDay(day), instantAt(day, MORNING)];
  if (curve.between(start, end).seconds < end - start) return undefined;
  const ofNight = intervals.filter((one) => one.start < end && one.end > start);
  let left = LOWEST_SECONDS;
  let wattSeconds = 0;
  for (const one of ofNight.toSorted((a, b) => a.power - b.power)) {
    const taken = Math.min(left, Math.min(one.end, end) - Math.max(one.start, start));
    wattSeconds += one.power * taken;
    left -= taken;
  }
  return wattSeconds / LOWEST_SECONDS;
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
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
