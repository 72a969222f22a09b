/**
 * A simulated French household with a Linky: what its meter measured on any day, past or future.
 *
 * Everything follows from the usage point id and the date alone, and is the same in every process, on every host and in
 * every version of the package: a reading once shown never changes. A test pins a year of it. The household has an
 * electric water heater that runs off-peak, some electric heating, and roof panels whose surplus is injected.
 */
import {
  DAY_SECONDS,
  dayOf,
  lengthOfDay,
  startOfDay,
  toWall,
  type Day,
  type Direction,
  type Reading,
  type Series,
} from "../readings/index.js";
import { clamp, draw, hash, hashText } from "./arithmetic.js";
import { isAway, isRestDay } from "./household-days.js";
import { heaterNights, heaterShare, offPeakShare, type HeaterNights } from "./off-peak.js";
import { sunOf, warmth, weatherOf } from "./weather.js";

const HALF_HOUR = 1_800;
/** Half-hours of a day of 24 hours. */
const SLOTS = 48;

/** The hole of a new meter: 14:00 to 18:00 on the wall clock, on the day five days before its first deploy. */
const hole = { age: 5, healsAfter: 2, from: 28, to: 36 } as const;

/** What a household's meter measured, and how much of it the demo service shows at a given moment. */
export interface Household {
  readonly usagePointId: string;
  /** Subscribed power, in kVA: 6 or 9. No peak reaches it. */
  readonly subscribedPower: number;
  /** Average power in W (even, so that each half-hour is a whole number of Wh) of all 46, 48 or 50 half-hours. */
  curve(direction: Direction, day: Day): Reading[];
  /** Energy in Wh: exactly the sum of the curve. */
  daily(direction: Direction, day: Day): Reading;
  /**
   * Energy in Wh that the meter counts as off-peak, from 22:08 to 06:08: of a half-hour that a switch cuts, the water
   * heater is off-peak, and the rest in proportion. At most the daily value.
   */
  offPeak(day: Day): number;
  /**
   * The day's highest apparent power in VA, above the average of every half-hour, and its instant inside the highest of
   * them. The second pass of October's doubled hour has no peak: Enedis's stamp could not tell it from the first.
   */
  maxPower(day: Day): Reading;
  /**
   * The readings of the days [startDay, endDay[ that are published at `nowMs` (milliseconds since 1970).
   *
   * A day is published when the next one begins in Paris. To show users a hole and how it heals
   * (docs/dev/contract.md#demo), the day five days before `since`, the meter's first deploy, at first has no half-hours
   * from 14:00 to 18:00 and no daily value; they appear when the second day after `since` begins. The hole depends on
   * fixed dates, so anything once published stays published. Without `since` there is no hole.
   */
  published(
    direction: Direction,
    series: Series,
    startDay: Day,
    endDay: Day,
    nowMs: number,
    since?: Day,
  ): Reading[];
}

/** What distinguishes one household from another. Powers in W, powers per kelvin in W/K. */
interface Traits {
  readonly seed: number;
  /** In kVA. */
  readonly subscribedPower: number;
  readonly latitude: number;
  /** How much the household cooks, washes and watches. */
  readonly activity: number;
  /** What never stops: fridge, router, ventilation. */
  readonly idle: number;
  readonly waterHeater: number;
  /** Electric heating per kelvin below 17 °C outside. */
  readonly heating: number;
  /** Air conditioning, or at least a fan, per kelvin above 25 °C outside. */
  readonly cooling: number;
  /** Rated power of the panels. */
  readonly panels: number;
  /** No half-hour's average load exceeds this. */
  readonly highest: number;
}

/** Average power in W of cooking, light, screens and the like, by half-hour of wall time. */
function profile(
  ...parts: (readonly [fromHour: number, toHour: number, watts: number])[]
): readonly number[] {
  const slots = Array.from({ length: SLOTS }, () => 0);
  for (const [from, to, watts] of parts) for (let i = from * 2; i < to * 2; i++) slots[i]! += watts;
  return slots;
}

const workday = profile(
  [6.5, 7, 220],
  [7, 8.5, 520],
  [8.5, 12, 60],
  [12, 13.5, 170],
  [13.5, 17, 60],
  [17, 18.5, 240],
  [18.5, 19, 520],
  [19, 20.5, 1150],
  [20.5, 22.5, 420],
  [22.5, 23.5, 180],
);
const restDay = profile(
  [8, 9, 280],
  [9, 10.5, 520],
  [10.5, 11.5, 260],
  [11.5, 13.5, 1000],
  [13.5, 18, 260],
  [18, 19, 450],
  [19, 20.5, 1100],
  [20.5, 22.5, 430],
  [22.5, 24, 220],
);

/** Share of the full heating by half-hour of wall time: lower at night and, on workdays, while nobody is at home. */
const heatingShare = {
  workday: profile([0, 5.5, 0.6], [5.5, 8.5, 1.15], [8.5, 16.5, 0.65], [16.5, 22.5, 1.1], [22.5, 24, 0.7]),
  restDay: profile([0, 6.5, 0.6], [6.5, 22.5, 1], [22.5, 24, 0.7]),
  away: profile([0, 24, 0.35]),
};

/** The household behind a usage point id (14 digits). */
export function householdOf(usagePointId: string): Household {
  const traits = traitsOf(usagePointId);
  const { subscribedPower } = traits;
  const curve = (direction: Direction, day: Day): Reading[] => curveOf(traits, direction, day);
  const daily = (direction: Direction, day: Day): Reading => dailyOf(traits, direction, day);
  const offPeak = (day: Day): number => offPeakOf(traits, day);
  const maxPower = (day: Day): Reading => maxPowerOf(traits, day);

  function published(
    direction: Direction,
    series: Series,
    startDay: Day,
    endDay: Day,
    nowMs: number,
    since?: Day,
  ): Reading[] {
    const today = dayOf(Math.floor(nowMs / 1000));
    const readings: Reading[] = [];
    for (let day = startDay; day < Math.min(endDay, today); day++) {
      const isHoled = hasHole(day, today, since);
      if (series === "load_curve") {
        const whole = curve(direction, day);
        readings.push(...(isHoled ? whole.filter(isOutsideHole) : whole));
      } else if (series === "daily") {
        if (!isHoled) readings.push(daily(direction, day));
      } else if (direction === "consumption") {
        readings.push(maxPower(day));
      }
    }
    return readings;
  }

  return { usagePointId, subscribedPower, curve, daily, offPeak, maxPower, published };
}

function traitsOf(usagePointId: string): Traits {
  const seed = hashText(usagePointId);
  const trait = (n: number, low: number, high: number): number => low + draw(seed, n) * (high - low);
  const activity = trait(1, 0.75, 1.3);
  const heating = trait(2, 30, 85);
  const subscribedPower = activity * 40 + heating > 105 ? 9 : 6;
  return {
    seed,
    subscribedPower,
    latitude: trait(3, 43.5, 50),
    activity,
    idle: trait(4, 75, 140),
    waterHeater: 2_000 + Math.floor(trait(5, 0, 5)) * 100,
    heating,
    cooling: draw(seed, 6) < 0.4 ? trait(7, 60, 110) : 8,
    panels: 1_500 + Math.floor(trait(8, 0, 6)) * 375,
    highest: subscribedPower * 800,
  };
}

function curveOf(traits: Traits, direction: Direction, day: Day): Reading[] {
  const start = startOfDay(day);
  return powersOf(traits, direction, day).map((value, i) => ({
    start: start + i * HALF_HOUR,
    step: HALF_HOUR,
    value,
  }));
}

function dailyOf(traits: Traits, direction: Direction, day: Day): Reading {
  let sum = 0;
  for (const watts of powersOf(traits, direction, day)) sum += watts;
  return { start: startOfDay(day), step: lengthOfDay(day), value: sum / 2 };
}

function offPeakOf(traits: Traits, day: Day): number {
  const plan = planOf(traits, day);
  let sum = 0;
  for (const { start, value } of curveOf(traits, "consumption", day)) {
    const slot = slotOf(toWall(start));
    const heater = Math.min(value, heaterShare(slot, plan) * traits.waterHeater);
    sum += (heater + (value - heater) * offPeakShare(slot)) / 2;
  }
  return Math.floor(sum);
}

function maxPowerOf(traits: Traits, day: Day): Reading {
  const start = startOfDay(day);
  const powers = powersOf(traits, "consumption", day);
  let highest = 0;
  let peak = 0;
  powers.forEach((watts, i) => {
    highest = Math.max(highest, watts);
    if (watts > powers[peak]! && !isSecondPass(start, i)) peak = i;
  });
  const chance = hash(traits.seed + 40, day);
  // What exceeds a half-hour's average: a kettle, a motor starting. Smaller when close to the subscribed power.
  const surge = Math.min(
    highest * (0.06 + ((chance >>> 12) / 1_048_576) * 0.4),
    (traits.subscribedPower * 1_000 - highest) * 0.9,
  );
  return {
    start,
    step: lengthOfDay(day),
    value: highest + 1 + Math.floor(surge),
    at: start + peak * HALF_HOUR + 1 + (chance % (HALF_HOUR - 1)),
  };
}

/**
 * Whether a day lacks its daily value, registers and some half-hours as seen from `today`.
 * @param since the day of the meter's first deploy, if known
 */
export function hasHole(day: Day, today: Day, since: Day | undefined): boolean {
  return since !== undefined && day === since - hole.age && today < since + hole.healsAfter;
}

function isOutsideHole(reading: Reading): boolean {
  const slot = slotOf(toWall(reading.start));
  return slot < hole.from || slot >= hole.to;
}

/** Which half-hour of its day an instant or a wall time lies in, 0 to 47. */
function slotOf(seconds: number): number {
  return Math.floor(seconds / HALF_HOUR - Math.floor(seconds / DAY_SECONDS) * SLOTS);
}

/** Whether half-hour `i` of a day repeats a wall time: the hour after the change in October. */
function isSecondPass(start: number, i: number): boolean {
  const instant = start + i * HALF_HOUR;
  return toWall(instant) === toWall(instant - 2 * HALF_HOUR);
}

/** The average power in W at the meter in all half-hours of a day: drawn from the grid, or injected into it. */
function powersOf(traits: Traits, direction: Direction, day: Day): number[] {
  const { seed } = traits;
  const start = startOfDay(day);
  const length = lengthOfDay(day) / HALF_HOUR;
  const firstLight = slotOf(start);
  const plan = planOf(traits, day);
  const sun = sunOf(day, traits.latitude);
  const noise = hash(seed + 20, day);

  const powers: number[] = [];
  for (let i = 0; i < length; i++) {
    const slot = length === SLOTS ? i : slotOf(toWall(start + i * HALF_HOUR));
    const chance = hash(noise, i);
    const load = even(Math.min(loadAt(traits, plan, slot, chance), traits.highest));
    const light = sun.light((firstLight + i) % SLOTS);
    const solar =
      light === 0 ? 0 : even(traits.panels * light * cloudedAt(plan.clearness, hash(noise, i + 100)));
    // Within a half-hour, sun and appliances come and go: some power is drawn even when more is produced, and vice
    // versa.
    const used = even(Math.min(load, solar) * 0.88);
    powers.push(direction === "consumption" ? load - used : solar - used);
  }
  return powers;
}

/** What is decided once for a whole day. */
interface Plan extends HeaterNights {
  readonly temperature: number;
  readonly swing: number;
  readonly clearness: number;
  readonly isAway: boolean;
  /** Average power of the household's activities by half-hour of wall time, W. */
  readonly doings: readonly number[];
  readonly heatingShare: readonly number[];
  /** Half-hour of wall time at which the washing machine starts; -1: not today. */
  readonly laundry: number;
}

function planOf(traits: Traits, day: Day): Plan {
  const { seed } = traits;
  const rest = isRestDay(day);
  const away = isAway(seed + 9, day);
  const washes = !away && draw(seed + 30, day) < (rest ? 0.55 : 0.3);
  return {
    ...weatherOf(seed + 10, day),
    isAway: away,
    doings: rest ? restDay : workday,
    heatingShare: away ? heatingShare.away : rest ? heatingShare.restDay : heatingShare.workday,
    laundry: washes ? (rest ? 19 : 35) + Math.floor(draw(seed + 31, day) * 8) : -1,
    ...heaterNights(traits, day),
  };
}

/** Everything that is switched on in a half-hour, W. */
function loadAt(traits: Traits, plan: Plan, slot: number, chance: number): number {
  const low = (chance & 0xffff) / 65_536;
  const high = (chance >>> 16) / 65_536;
  const temperature = plan.temperature + plan.swing * warmth[slot]!;

  let load = traits.idle * (0.85 + low * 0.7);
  load += heaterShare(slot, plan) * traits.waterHeater;
  if (temperature < 17)
    load += (17 - temperature) * traits.heating * plan.heatingShare[slot]! * (0.8 + high * 0.4);
  if (plan.isAway) return load;

  // Usually less than normal, sometimes much more.
  load += plan.doings[slot]! * traits.activity * (0.35 + high * high * 1.95);
  if (temperature > 25 && slot >= 22) load += (temperature - 25) * traits.cooling * (0.7 + low * 0.6);
  if (slot === plan.laundry) load += 1_100;
  else if (slot === plan.laundry + 1 || slot === plan.laundry + 2) load += 320;
  return load;
}

/** Share of the light that reaches the panels: the less settled the day, the more the clouds vary. */
function cloudedAt(clearness: number, chance: number): number {
  const unsettled = 2.4 * clearness * (1 - clearness);
  return clamp(clearness + (chance / 4_294_967_296 - 0.5) * unsettled, 0.04, 1);
}

/** An even number of watts, so that half an hour is a whole number of Wh. */
function even(watts: number): number {
  return Math.floor(watts / 2) * 2;
}
