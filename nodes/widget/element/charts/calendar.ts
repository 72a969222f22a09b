/** A calendar that shows which days are held. */
import { nothing, svg } from "lit";
import { formatDay, weekdayOf, type Day } from "../../../readings/index.js";
import type { CalendarDay } from "../../coverage.js";
import type { Dates } from "../dates.js";
import { bare, widthOf, type Drawing, type Room } from "./drawing.js";
import { bands } from "./scales.js";

/**
 * All weeks as rows, Monday first, the newest at the bottom; as columns, where only so the days have room for their
 * numbers.
 */
export function drawCalendar(
  days: readonly CalendarDay[],
  room: Room,
  dates: Dates,
  selected?: number,
): Drawing {
  const { width, height, em } = room;
  const first = days[0]!.day - weekdayOf(days[0]!.day) + 1;
  const weeks = Math.floor((days.at(-1)!.day - first) / 7) + 1;
  const headed = width > 10 * em && height > 8 * em;
  const rows = layOut(weeks, room, headed, false);
  const columns = layOut(weeks, room, headed, true);
  const { x, y, wide, high, isAcross, isNumbered, head, margin } =
    columns.isNumbered && !rows.isNumbered ? columns : rows;
  const left = (week: number, weekday: number): number => Math.round(x(isAcross ? week : weekday));
  const top = (week: number, weekday: number): number => Math.round(y(isAcross ? weekday : week));
  const letters = Array.from({ length: 7 }, (_, i) => {
    const text = dates
      .shortWeekday(first + i)
      .charAt(0)
      .toUpperCase();
    return isAcross
      ? svg`<text class="axis start" x="0" y=${top(0, i) + high / 2 + 0.36 * em}>${text}</text>`
      : svg`<text class="axis" x=${left(0, i) + wide / 2} y=${0.95 * em}>${text}</text>`;
  });
  const names = monthNames(first, weeks, dates)
    // The first week has its name only if the next one has room beside it.
    .filter(({ week, text }, i, all) => {
      const apart = ((all[i + 1]?.week ?? Infinity) - week) * (isAcross ? x : y).step;
      return apart > (isAcross ? widthOf(text, em) + 0.4 * em : 1.15 * em);
    })
    .map(({ week, text }) =>
      isAcross
        ? svg`<text class="axis start" x=${left(week, 0)} y=${0.95 * em}>${text}</text>`
        : svg`<text class="axis start" x="0" y=${top(week, 0) + high / 2 + 0.36 * em}>${text}</text>`,
    );
  const cells = days.map(({ day, state }, i) => {
    const [week, weekday] = [Math.floor((day - first) / 7), weekdayOf(day) - 1];
    const [x0, y0] = [left(week, weekday), top(week, weekday)];
    return svg`<g class="day ${state}" ?data-selected=${selected === i}>
      <rect x=${x0 + 0.5} y=${y0 + 0.5} width=${Math.max(1, wide - 1)} height=${Math.max(1, high - 1)} rx=${0.25 * em} />
      ${state === "partial" ? svg`<path class="half" d="M${x0 + 1} ${y0 + high - 1}V${y0 + 1}L${x0 + wide - 1} ${y0 + high - 1}Z" />` : nothing}
      ${isNumbered ? svg`<text x=${x0 + wide / 2} y=${y0 + high / 2 + 0.36 * em}>${dates.date(day)}</text>` : nothing}
    </g>`;
  });
  return {
    content: svg`${headed ? [letters, names] : nothing}${cells}`,
    at: (px, py) => {
      const column = Math.floor((px - margin) / x.step);
      const row = Math.floor((py - head) / y.step);
      const [week, weekday] = isAcross ? [column, row] : [row, column];
      if (weekday < 0 || weekday > 6) return undefined;
      const i = first + week * 7 + weekday - days[0]!.day;
      return i >= 0 && i < days.length ? i : undefined;
    },
  };
}

/** Where the days are. @param isAcross whether weeks are columns */
function layOut(weeks: number, { width, height, em }: Room, headed: boolean, isAcross: boolean) {
  const [columns, rows] = isAcross ? [weeks, 7] : [7, weeks];
  const head = headed ? 1.5 * em : 0;
  const margin = headed ? (isAcross ? 1.5 : 3.4) * em : 0;
  const x = bands(columns, [margin, width], 0.1);
  const y = bands(rows, [head, Math.min(height, head + rows * 3.6 * em)], 0.14);
  const [wide, high] = [Math.round(x.width), Math.round(y.width)];
  const isNumbered = wide > 1.3 * em && high > 1.15 * em;
  return { x, y, wide, high, isAcross, isNumbered, head, margin };
}

/** A month's name beside the week in which it begins; the first week has one in any case. */
function monthNames(first: Day, weeks: number, dates: Dates): { week: number; text: string }[] {
  const names: { week: number; text: string }[] = [];
  for (let week = 0; week < weeks; week++) {
    const sunday = first + week * 7 + 6;
    if (week === 0 || Number(formatDay(sunday).slice(8)) <= 7)
      names.push({ week, text: bare(dates.shortMonth(sunday)) });
  }
  return names;
}
