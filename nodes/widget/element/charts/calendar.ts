/** A calendar that shows which days are held. */
import { scaleBand } from "d3-scale";
import { nothing, svg } from "lit";
import { formatDay, weekdayOf, type Day } from "../../../readings/index.js";
import type { CalendarDay } from "../../coverage.js";
import type { Dates } from "../dates.js";
import { bare, type Drawing, type Room } from "./drawing.js";

/** The most weeks shown: those of a coverage. */
const WEEKS = 13;

/** Weeks as rows, Monday first, the newest at the bottom. */
export function drawCalendar(
  days: readonly CalendarDay[],
  room: Room,
  dates: Dates,
  selected?: number,
): Drawing {
  const { width, height, em } = room;
  const last = days.at(-1)!.day;
  const monday = last - weekdayOf(last) + 1;
  const headed = width > 10 * em && height > 8 * em;
  const head = headed ? 1.5 * em : 0;
  const margin = headed ? 3.4 * em : 0;
  const held = Math.ceil((last - days[0]!.day + 1) / 7);
  const weeks = Math.max(
    1,
    Math.min(WEEKS, held, Math.floor((height - head) / ((headed ? 2.05 : 0.8) * em))),
  );
  const firstShown = monday - (weeks - 1) * 7;
  const x = scaleBand<number>().domain([0, 1, 2, 3, 4, 5, 6]).range([margin, width]).paddingInner(0.1);
  const y = scaleBand<number>()
    .domain(Array.from({ length: weeks }, (_, i) => i))
    .range([head, Math.min(height, head + weeks * 3.6 * em)])
    .paddingInner(0.14);
  const wide = Math.round(x.bandwidth());
  const high = Math.round(y.bandwidth());
  const numbered = wide > 1.3 * em && high > 1.15 * em;
  const cells = days.map(({ day, state }, i) => {
    const week = Math.floor((day - firstShown) / 7);
    if (week < 0) return nothing;
    const left = Math.round(x(weekdayOf(day) - 1)!);
    const top = Math.round(y(week)!);
    return svg`<g class="day ${state}" ?data-selected=${selected === i}>
      <rect x=${left + 0.5} y=${top + 0.5} width=${wide - 1} height=${high - 1} rx=${0.25 * em} />
      ${state === "partial" ? svg`<path class="half" d="M${left + 1} ${top + high - 1}V${top + 1}L${left + wide - 1} ${top + high - 1}Z" />` : nothing}
      ${numbered ? svg`<text x=${left + wide / 2} y=${top + high / 2 + 0.36 * em}>${dates.date(day)}</text>` : nothing}
    </g>`;
  });
  return {
    content: svg`
      ${
        headed
          ? Array.from(
              { length: 7 },
              (_, i) =>
                svg`<text class="axis" x=${x(i)! + wide / 2} y=${0.95 * em}>${dates
                  .shortWeekday(monday + i)
                  .charAt(0)
                  .toUpperCase()}</text>`,
            )
          : nothing
      }
      ${headed ? monthNames(firstShown, weeks, dates).map(({ week, text }) => svg`<text class="axis start" x="0" y=${y(week)! + high / 2 + 0.36 * em}>${text}</text>`) : nothing}
      ${cells}`,
    at: (px, py) => {
      const column = Math.floor((px - margin) / x.step());
      const week = Math.floor((py - head) / y.step());
      if (column < 0 || column > 6 || week < 0 || week >= weeks) return undefined;
      const i = firstShown + week * 7 + column - days[0]!.day;
      return i >= 0 && i < days.length ? i : undefined;
    },
  };
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
