/** Simulated years of households, and what the check of their off-peak hours finds. */
import { hoursCheck, type HoursFinding, type MeteredDay } from "../../nodes/hours/index.js";
import { Dice } from "../simulation/random.js";
import { drawnHours, shifted, simulated, spansOf, type Hours } from "./household.js";
import { atOnce } from "../at-once.js";

export function checked(days: readonly MeteredDay[]): HoursFinding | "unknown" | undefined {
  return atOnce(hoursCheck(days));
}

/** What is found; undefined: nothing, for whatever reason. */
export function check(days: readonly MeteredDay[]): HoursFinding | undefined {
  const found = checked(days);
  return found === "unknown" ? undefined : found;
}

/** What is found in each month of a year with the right hours; every other household has a water heater. */
export function alarmsOf(seed: number): HoursFinding[] {
  const random = new Dice(seed, 365).next;
  const hours = drawnHours(random);
  const year = typed(hours, simulated(random, { hours, hasHeater: seed % 2 === 0 }, 365));
  return Array.from({ length: 12 }, (_, month) => check(year.slice(month * 30, month * 30 + 30))).filter(
    (found) => found !== undefined,
  );
}

/** Typed on whole half-hours, where the meter switches 8 minutes earlier or later: what 30 days find. */
export function foundOfEight(seed: number): HoursFinding | undefined {
  const random = new Dice(seed, 8).next;
  const hours = drawnHours(random).map(({ from, to }): Hours => {
    const length = (to - from + 1_440) % 1_440;
    const start = Math.floor(from / 30) * 30;
    return { from: start, to: (start + length) % 1_440 };
  });
  const meter = shifted(hours, random() < 0.5 ? 8 : -8);
  return check(typed(hours, simulated(random, { hours: meter, hasHeater: false }, 30)));
}

/** Typed half an hour too early or too late, with a water heater that starts by the meter's switch: what 30 days find. */
export function foundOfThirty(seed: number): HoursFinding | undefined {
  const random = new Dice(seed, 30).next;
  const meter = drawnHours(random);
  const hours = shifted(meter, random() < 0.5 ? 30 : -30);
  return check(typed(hours, simulated(random, { hours: meter, hasHeater: true }, 30)));
}

/**
 * Typed with one bound of the first window half an hour too early or too late, and a water heater on the contact: what
 * 60 days find, and what they should.
 */
export function foundOfOneBound(seed: number): {
  readonly found: HoursFinding | undefined;
  readonly wrong: number;
} {
  const random = new Dice(seed, 60).next;
  const meter = drawnHours(random);
  const wrong = random() < 0.5 ? 30 : -30;
  const isStart = random() < 0.5;
  const moved = shifted(meter.slice(0, 1), -wrong)[0]!;
  const first = isStart ? { ...meter[0]!, from: moved.from } : { ...meter[0]!, to: moved.to };
  const days = simulated(random, { hours: meter, hasHeater: true }, 60);
  return { found: check(typed([first, ...meter.slice(1)], days)), wrong };
}

export function typed(hours: readonly Hours[], days: readonly Omit<MeteredDay, "spans">[]): MeteredDay[] {
  const spans = spansOf(hours);
  return days.map((day) => ({ ...day, spans }));
}
