/** What the load curves of days say of the energy up to each minute, and of a switch at that minute. Pure. */
import { DAY_MINUTES } from "./windows.js";

/** Days with the same intervals, in one order in all lists. */
export interface Days {
  /** Minutes of an interval. */
  readonly step: number;
  /** Wh of each interval, by day. */
  readonly curves: readonly (readonly number[])[];
  /** Wh that the off-peak register counted, by day. */
  readonly offPeak: readonly number[];
}

/** Values of all days at one minute of the day after the other: that of a day is at `minute * days + day`. */
export type ByMinute = Float64Array;

/** All in Wh. */
export interface Minutes {
  /** Of a whole day, by day. */
  readonly totals: Float64Array;
  /** From the day's beginning, an interval spread evenly over its time. */
  readonly until: ByMinute;
  readonly starts: Movable;
  readonly ends: Movable;
}

/**
 * Of the interval that a switch cuts, the energy that lies on the peak side by time, and on the off-peak side if a load
 * on the off-peak contact, such as a water heater, runs from or up to the very switch.
 */
interface Movable {
  /** If the powers of the neighbouring intervals go on up to the switch. */
  readonly byPowers: ByMinute;
  /** The most: also if all is such a load that the interval has above its neighbour on the peak side. */
  readonly most: ByMinute;
}

export function minutesOf({ step, curves }: Days): Minutes {
  const count = curves.length;
  const list = (): Float64Array => new Float64Array(DAY_MINUTES * count);
  const minutes = {
    totals: new Float64Array(count),
    until: list(),
    starts: { byPowers: list(), most: list() },
    ends: { byPowers: list(), most: list() },
  };
  for (const [day, curve] of curves.entries()) {
    let sum = 0;
    for (const [i, value] of curve.entries()) {
      const earlier = curve.at(i - 1)!;
      const later = curve[(i + 1) % curve.length]!;
      for (let minute = 0; minute < step; minute++) {
        const at = (i * step + minute) * count + day;
        const before = minute / step;
        minutes.until[at] = sum + value * before;
        if (minute === 0) continue;
        put(minutes.starts, at, value, { power: earlier, share: before, beyond: later });
        put(minutes.ends, at, value, { power: later, share: 1 - before, beyond: earlier });
      }
      sum += value;
    }
    minutes.totals[day] = sum;
  }
  return minutes;
}

/** The peak side of a cut interval: Wh of the interval next to it, its share of time; `beyond`: Wh on the other side. */
interface PeakSide {
  readonly power: number;
  readonly share: number;
  readonly beyond: number;
}

function put(
  { byPowers, most }: Movable,
  at: number,
  value: number,
  { power, share, beyond }: PeakSide,
): void {
  const both = power * share + beyond * (1 - share);
  byPowers[at] = both === 0 ? 0 : value * Math.max(0, share - (power * share) / both);
  most[at] = Math.max(byPowers[at], share * (value - power));
}
