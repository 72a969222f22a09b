/** The hours of a version over a week, as a dialog draws them: also where they overlap, and where they have no class. */
import { formatDay, parseDay } from "../readings/index.js";
import type { Color } from "./tempo.js";
import { DAY_MINUTES, fittingOn, inOrder, joined, windowsOf, type Hours } from "./windows.js";

/** Minutes [start, end[ of a day. */
export interface WeekSpan {
  readonly start: number;
  readonly end: number;
  /** HP and HC of Tempo are without a colour. Undefined: a gap. */
  readonly class: string | undefined;
  /** Several windows fit, without those that hold all the time: the first one counts. */
  readonly overlaps: boolean;
}

/**
 * The seven days of a week without public holidays, Monday first.
 * @param monthDay a day of the season, `MM-DD`: it stands for all of the week
 * @param color of all days of the week, for rules that have one
 */
export function weekOf(hours: Hours, monthDay: string, color: Color): WeekSpan[][] {
  const windows = windowsOf(hours);
  return [1, 2, 3, 4, 5, 6, 7].map((weekday) => {
    const day = { monthDay, weekday, isHoliday: false, isAfterHoliday: false };
    const fitting = fittingOn(windows, day).filter((one) => one.color === undefined || one.color === color);
    const bounds = inOrder([0, DAY_MINUTES, ...fitting.flatMap(({ start, end }) => [start, end])]);
    return joined(
      bounds.slice(1).map((end, i): WeekSpan => {
        const start = bounds[i]!;
        const fit = fitting.filter((one) => one.start <= start && one.end >= end);
        const some = fit.filter((one) => one.start > 0 || one.end < DAY_MINUTES);
        return { start, end, class: fit[0]?.class, overlaps: some.length > 1 };
      }),
      (a, b) => a.class === b.class && a.overlaps === b.overlaps,
    );
  });
}

/** Parts of the year in which the hours stay the same, `MM-DD`, both included; the first one holds 1 January. */
export function seasonsOf({ hours, rules }: Pick<Hours, "hours" | "rules">): { from: string; to: string }[] {
  const seasons = [...hours, ...rules].flatMap(({ season }) => season ?? []);
  const starts = [...new Set(seasons.flatMap(({ from, to }) => [from, shifted(to, 1)]))].sort();
  const last = starts.at(-1);
  if (last === undefined) return [];
  const parts = starts.map((from, i) => ({ from, to: shifted(starts[i + 1] ?? starts[0]!, -1) }));
  return starts[0] === "01-01" ? parts : [parts.at(-1)!, ...parts.slice(0, -1)];
}

function shifted(monthDay: string, days: number): string {
  // Of a leap year, so that 29 February is one of them.
  return formatDay(parseDay(`2024-${monthDay}`)! + days).slice(5);
}
