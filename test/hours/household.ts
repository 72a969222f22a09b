/** Simulated households, minute by minute: their load curve, and what their meter counts off-peak. */
import type { MeteredDay } from "../../nodes/hours/index.js";

/** Minutes of the day; `to` before `from` is on the next day. */
export interface Hours {
  readonly from: number;
  readonly to: number;
}

const DAY = 1_440;
const within = (minute: number): number => ((minute % DAY) + DAY) % DAY;

export function spansOf(hours: readonly Hours[]): { start: number; end: number }[] {
  return hours
    .flatMap(({ from, to }) =>
      from < to
        ? [{ start: from, end: to }]
        : [
            { start: 0, end: to },
            { start: from, end: DAY },
          ],
    )
    .filter(({ start, end }) => start < end)
    .sort((a, b) => a.start - b.start);
}

export function shifted(hours: readonly Hours[], minutes: number): Hours[] {
  return hours.map(({ from, to }) => ({ from: within(from + minutes), to: within(to + minutes) }));
}

/** Hours as suppliers have them: eight of a night, or five and three, or four and two and two. */
export function drawnHours(random: () => number): Hours[] {
  const whole = (below: number): number => Math.floor(random() * below);
  const of = (from: number, length: number): Hours => ({ from: within(from), to: within(from + length) });
  const kind = random();
  if (kind < 0.5) return [of([1_320, 1_350, 1_380, 0, 30][whole(5)]! + whole(60), 480)];
  if (kind < 0.85) return [of(whole(180), 300), of(720 + whole(150), 180)];
  return [of(60 + whole(100), 240), of(720 + whole(60), 120), of(1_220 + whole(60), 120)];
}

export interface Household {
  /** Of the meter. */
  readonly hours: readonly Hours[];
  /** A water heater on the off-peak contact: it starts at the very switch, and stops there if the water is not hot. */
  readonly hasHeater: boolean;
  /** W of a car from 22:00 to 23:45, whatever the hours are. */
  readonly car?: number;
  /** Minutes of an interval of its load curve. */
  readonly step?: number;
}

/** @param random from 0 to 1, the same for the same household */
export function simulated(
  random: () => number,
  { hours, hasHeater, car = 0, step = 30 }: Household,
  days: number,
): Omit<MeteredDay, "spans">[] {
  const whole = (below: number): number => Math.floor(random() * below);
  const isOffPeak = new Uint8Array(DAY);
  for (const { start, end } of spansOf(hours)) isOffPeak.fill(1, start, end);
  const base = 60 + random() * 250;
  const fridge = 80 + random() * 80;
  const awake = 60 + random() * 270;
  const [up, down] = [330 + whole(150), 1_290 + whole(140)];
  const heater = 1_500 + whole(1_500);
  const heating = random() < 0.5 ? 200 + random() * 1_200 : 0;
  const phase = whole(50);
  let [register, cold] = [0, 0];
  return Array.from({ length: days }, (_, day) => {
    const power = new Float64Array(DAY);
    const winter = heating * Math.max(0, Math.cos((day / 365) * 2 * Math.PI)) * (0.7 + 0.6 * random());
    const cycle = 15 + whole(4);
    const [rises, sleeps] = [up + whole(60) - 30, Math.min(DAY - 1, down + whole(90) - 45)];
    for (let minute = 0; minute < DAY; minute++) {
      const isUp = minute > rises && minute < sleeps;
      power[minute] = base + ((minute + phase + day * 17) % 48 < cycle ? fridge : 0) + (isUp ? awake : 0);
      if ((minute + phase) % 20 < 10) power[minute]! += winter * (isUp ? 1.2 : 0.8);
      if (minute >= 1_320 && minute < 1_425) power[minute]! += car;
    }
    for (let used = 3 + whole(8); used > 0; used--) {
      const at = Math.floor(random() < 0.8 ? rises + random() * (sleeps - rises) : random() * DAY);
      const end = Math.min(DAY, at + 3 + whole(70));
      const appliance = 200 + random() * 2_300;
      for (let minute = at; minute < end; minute++) power[minute]! += appliance;
    }
    // Wh that the water lacks.
    if (hasHeater) cold = Math.min(heater * 6, cold + heater * (1 + 3 * random()));
    for (let minute = 0; minute < DAY && cold > 0; minute++) {
      if (isOffPeak[minute] === 0) continue;
      power[minute]! += heater;
      cold -= heater / 60;
    }
    const curve = Array.from({ length: DAY / step }, (_, i) => {
      const sum = power.subarray(i * step, (i + 1) * step).reduce((all, one) => all + one, 0);
      // A curve is in whole W.
      return (Math.round(sum / step) * step) / 60;
    });
    const before = Math.floor(register);
    for (let minute = 0; minute < DAY; minute++) if (isOffPeak[minute] === 1) register += power[minute]! / 60;
    return { step, curve, offPeak: Math.floor(register) - before };
  });
}
