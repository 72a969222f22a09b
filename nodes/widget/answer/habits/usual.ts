/** The newest day against the mean of the same weekdays before it. */
import { wattHoursOf } from "../../../costs/index.js";
import { FEWEST_DAYS, firstUsual, meanOf, usualDays } from "../../../query/index.js";
import {
  DAY_SECONDS,
  HOUR_SECONDS,
  isHoliday,
  toWall,
  type Day,
  type Direction,
} from "../../../readings/index.js";
import type { UsualAnswer } from "../../protocol.js";
import { runsOf } from "../chart.js";
import type { Held } from "../snapshot.js";
import { endOfHeld, heldDays, type HeldDay } from "./days.js";

const WEEK = 7;
const HALF_HOUR = HOUR_SECONDS / 2;

export async function makeUsual(
  held: Held,
  direction: Direction,
  today: Day,
): Promise<Omit<UsualAnswer, "id">> {
  const end = endOfHeld(held, direction, today);
  // The newest day that is known may be older.
  const first = firstUsual(end) - 2 * WEEK;
  let newest: HeldDay | undefined;
  // Which weekday it is about, the last one says.
  const byWeekday = Array.from({ length: WEEK }, (): HeldDay[] => []);
  for await (const day of heldDays(held, direction, first, end)) {
    if (wattHoursOf(day) === undefined) continue;
    byWeekday[day.day % WEEK]!.push(day);
    newest = day;
  }
  const about = { habit: "usual", day: newest?.day ?? end - 1 } as const;
  if (newest === undefined) return { ...about, value: null, days: 0, runs: [] };
  const last = newest.day;
  const ofWeekday = byWeekday[last % WEEK]!;
  const asUsual = new Set(
    usualDays(
      ofWeekday.map(({ day }) => day),
      last,
    ),
  );
  const same = ofWeekday.filter(({ day }) => asUsual.has(day));
  const runs = runsOf(newest.intervals);
  const shown = {
    ...about,
    value: wattHoursOf(newest)!,
    days: same.length,
    runs,
    ...(isHoliday(newest.day) && { isHoliday: true as const }),
  };
  if (same.length < FEWEST_DAYS) return { ...shown, lacking: FEWEST_DAYS - same.length };
  const curve = usualCurve(newest, same);
  return {
    ...shown,
    usual: meanOf(same.map((day) => wattHoursOf(day)!)),
    ...(curve.length > 0 && { before: { from: newest.day, runs: curve } }),
  };
}

/**
 * The mean power of these days at each half-hour of the day's clock, or each step of its curve if that is longer; a gap
 * where fewer than half of them have it.
 */
function usualCurve(of: HeldDay, days: readonly HeldDay[]): UsualAnswer["runs"] {
  const [reading] = of.intervals;
  const step = reading === undefined ? HALF_HOUR : Math.max(HALF_HOUR, reading.end - reading.start);
  const means = new Map<number, { watts: number; days: Set<Day>; count: number }>();
  for (const { day, start, seconds, curve } of days) {
    for (let at = start; at < start + seconds; at += step) {
      const held = curve.between(at, at + step);
      if (held.seconds < step) continue;
      const clock = clockAt(at);
      const mean = means.get(clock) ?? { watts: 0, days: new Set(), count: 0 };
      mean.watts += held.wattSeconds / step;
      mean.count++;
      mean.days.add(day);
      means.set(clock, mean);
    }
  }
  const intervals = [];
  for (let at = of.start; at < of.start + of.seconds; at += step) {
    const mean = means.get(clockAt(at));
    if (mean === undefined || mean.days.size * 2 < days.length) continue;
    intervals.push({ start: at, end: at + step, power: Math.round(mean.watts / mean.count) });
  }
  return runsOf(intervals);
}

/** Seconds of the clock in Paris. */
function clockAt(instant: number): number {
  return toWall(instant) % DAY_SECONDS;
}
