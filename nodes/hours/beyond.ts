/**
 * Days on which the off-peak register counted what no load could explain by the typed hours: beyond the intervals that
 * lie in them wholly, with all or nothing of those that a switch cuts. Pure.
 */
import type { Days } from "./minutes.js";
import { DAY_MINUTES, type Window } from "./windows.js";

/** Wh: the difference of two registers in whole Wh. */
const WHOLE = 2;

/** @returns how many of the days */
export function daysBeyond({ step, curves, offPeak }: Days, windows: readonly Window[]): number {
  const covered = new Array<number>(DAY_MINUTES / step).fill(0);
  for (const { from, to } of windows) {
    for (let minute = from; minute < to; minute++) covered[Math.floor((minute % DAY_MINUTES) / step)]!++;
  }
  // A curve is in whole W, perhaps cut off: a Wh an hour.
  const whole = WHOLE + windows.reduce((sum, { from, to }) => sum + (to - from) / 60, 0);
  const uncut = windows.flatMap(({ from, to }) => [from, to]).filter((minute) => minute % step === 0);
  return curves.filter((curve, day) => {
    let [least, most] = [-whole, whole];
    for (const [i, minutes] of covered.entries()) {
      if (minutes === step) least += curve[i]!;
      if (minutes > 0) most += curve[i]!;
    }
    // A meter's clock may be some seconds off.
    for (const minute of uncut) {
      const next = (minute / step) % curve.length;
      const seconds = Math.max(curve[next]!, curve.at(next - 1)!) / step;
      least -= seconds;
      most += seconds;
    }
    return offPeak[day]! < least || offPeak[day]! > most;
  }).length;
}
