/** Charts as SVG, drawn for the pixels they get: bars, curves and the calendar of days. */
import { scaleBand, scaleLinear, type ScaleLinear } from "d3-scale";
import { area, curveStepAfter, line } from "d3-shape";
import { nothing, svg, type SVGTemplateResult } from "lit";
import {
  DAY_SECONDS,
  HOUR_SECONDS,
  formatDay,
  startOfDay,
  toWall,
  weekdayOf,
  type Day,
} from "../../readings/index.js";
import { hourOf, type Dates } from "./dates.js";
import type { Bar, BarsView, CalendarDay, CurveView, Point } from "./model.js";

/** The room for a chart and the size of its letters, in pixels. */
export interface Room {
  readonly width: number;
  readonly height: number;
  readonly em: number;
}

export interface Drawing {
  readonly content: SVGTemplateResult;
  /** What lies at a place: the position of a bar, an interval or a day; undefined: nothing. */
  readonly at: (x: number, y: number) => number | undefined;
}

interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Width of a letter, roughly, in em. */
const LETTER = 0.52;

const widthOf = (text: string, em: number): number => text.length * LETTER * em;

/** As many decimals as the greatest value bears. */
function decimalsOf(greatest: number): number {
  if (greatest >= 100_000) return 0;
  return greatest >= 10_000 ? 1 : 2;
}

export type Write = (raw: number, decimals: number) => string;

/** A missing bar is as high as an ordinary one, so that it is seen as one. */
function usualOf(bars: readonly Bar[]): number {
  const values = bars.flatMap(({ value }) => (value === null ? [] : [value])).sort((a, b) => a - b);
  return values[values.length >> 1] ?? 1;
}

export function drawBars(view: BarsView, room: Room, dates: Dates, write: Write, selected?: number): Drawing {
  const { bars, step } = view;
  const { width, height, em } = room;
  const cap = Math.round(0.5 * em);
  const usual = usualOf(bars);
  const greatest = Math.max(1, ...bars.map(({ value, before }) => Math.max(value ?? 0, before ?? 0)));
  const decimals = decimalsOf(greatest);
  const roomy = height > 7 * em && width > 9 * em;
  const spread = width / bars.length;
  const named = roomy && spread > widthOf(write(greatest, decimals), em) + 0.25 * em;
  const y = scaleLinear().domain([0, greatest]);
  const ticks = roomy && !named ? y.ticks(3).filter((tick) => tick > 0) : [];
  const labels = roomy ? barLabels(view, spread, em, dates) : [];
  const twoLines = labels.some(({ sub }) => sub !== undefined);
  const frame: Frame = {
    left: ticks.length > 0 ? Math.max(...ticks.map((tick) => widthOf(write(tick, 0), em))) + 0.9 * em : 0,
    right: width,
    top: named ? 1.5 * em : 0.5 * em,
    bottom: height - (labels.length === 0 ? 1 : (twoLines ? 2.75 : 1.6) * em),
  };
  y.range([frame.bottom, frame.top]);
  const x = scaleBand<number>()
    .domain(bars.map((_, i) => i))
    .range([frame.left, frame.right])
    .paddingInner(bars.length > 40 ? 0 : bars.length > 4 ? 0.26 : 0.5)
    .paddingOuter(bars.length > 40 ? 0 : bars.length > 4 ? 0.08 : 0.3);

  const boxes = bars.map((_, i) => {
    const left = Math.round(x(i)!);
    return { left, width: Math.max(1, Math.round(x(i)! + x.bandwidth()) - left) };
  });
  const drawn = bars.map((bar, i) => {
    const { left, width: wide } = boxes[i]!;
    const dim = selected !== undefined && selected !== i;
    if (bar.value === null) {
      // Within a dense row, the dashes of the outline alone would not be told from a bar.
      const top = Math.round(y(Math.min(greatest, usual)));
      return svg`<rect class="hole" ?data-dim=${dim} x=${left + 0.5} y=${top + 0.5} width=${Math.max(1, wide - 1)} height=${Math.max(1, frame.bottom - top - 1)} />`;
    }
    const top = Math.round(y(bar.value));
    const body = svg`<rect class="bar" ?data-dim=${dim} x=${left} y=${top} width=${wide} height=${Math.max(1, Math.round(frame.bottom) - top)} />`;
    // Something of it is missing: how much is not known, that it is so is shown.
    return bar.missing === 0 || step === "day"
      ? body
      : svg`${body}<rect class="lack" ?data-dim=${dim} x=${left + 0.5} y=${top - cap + 0.5} width=${Math.max(1, wide - 1)} height=${cap} />`;
  });
  const ghosts =
    bars.length > 40
      ? nothing
      : boxes.map(
          ({ left, width: wide }) =>
            svg`<rect class="ghost-bar" x=${left} y=${frame.top} width=${wide} height=${Math.max(0, frame.bottom - frame.top)} />`,
        );
  const values = named
    ? bars.map((bar, i) => {
        if (bar.value === null) return nothing;
        const { left, width: wide } = boxes[i]!;
        let base = y(bar.value) - 0.38 * em - (bar.missing > 0 ? cap : 0);
        const other = bar.before === null ? undefined : y(bar.before);
        // The line of the year before does not strike through a figure.
        if (other !== undefined && other < base + 0.3 * em && other > base - 1.1 * em)
          base = other - 0.4 * em;
        return svg`<text class="of-bar" ?data-dim=${selected !== undefined && selected !== i} x=${left + wide / 2} y=${base}>${write(bar.value, decimals)}</text>`;
      })
    : nothing;
  return {
    content: svg`
      ${ghosts}${grid(ticks, y, frame, em, write)}
      ${drawn}${beforeLine(bars, x, y, frame)}${values}
      <line class="base" x1=${frame.left} x2=${frame.right} y1=${Math.round(frame.bottom) + 0.5} y2=${Math.round(frame.bottom) + 0.5} />
      ${labels.map(({ at, text, sub, start }) => {
        const place = start ? boxes[at]!.left : boxes[at]!.left + boxes[at]!.width / 2;
        return svg`<text class=${start ? "axis start" : "axis"} x=${place} y=${frame.bottom + 1.25 * em}>${text}</text>${
          sub === undefined
            ? nothing
            : svg`<text class="axis strong" x=${place} y=${frame.bottom + 2.4 * em}>${sub}</text>`
        }`;
      })}`,
    at: (px) => {
      const i = Math.floor(((px - frame.left) / (frame.right - frame.left)) * bars.length);
      return i >= 0 && i < bars.length ? i : undefined;
    },
  };
}

interface Label {
  readonly at: number;
  readonly text: string;
  readonly sub?: string;
  /** Stands at the left edge of its bar, not in the middle. */
  readonly start?: boolean;
}

const bare = (text: string): string => text.replace(/\.$/, "");

function barLabels({ bars, step }: BarsView, spread: number, em: number, dates: Dates): Label[] {
  if (step === "year") return bars.map((bar, at) => ({ at, text: dates.year(bar.from) }));
  if (step === "month") {
    if (bars.length > 13)
      return everyFirst(bars, (day) => formatDay(day).endsWith("01-01"), dates.year, spread, em);
    const short = bars.map((bar) => bare(dates.shortMonth(bar.from)));
    const fits = Math.max(...short.map((text) => widthOf(text, em))) + 0.3 * em < spread;
    return bars.map((bar, at) => ({ at, text: fits ? short[at]! : dates.letter(bar.from) }));
  }
  if (bars.length <= 8) {
    return bars.map((bar, at) => ({
      at,
      text: spread > 2.4 * em ? bare(dates.shortWeekday(bar.from)) : dates.shortWeekday(bar.from).charAt(0),
      sub: dates.date(bar.from),
    }));
  }
  if (bars.length > 40)
    return everyFirst(
      bars,
      (day) => formatDay(day).endsWith("-01"),
      (day) => bare(dates.shortMonth(day)),
      spread,
      em,
    );
  return everyFirst(bars, (day) => weekdayOf(day) === 1, dates.day, spread, em);
}

/** Labels of the bars that begin something, as many as there is room for. */
function everyFirst(
  bars: readonly Bar[],
  isFirst: (day: Day) => boolean,
  text: (day: Day) => string,
  spread: number,
  em: number,
): Label[] {
  const labels: Label[] = [];
  let free = 0;
  bars.forEach((bar, at) => {
    if (!isFirst(bar.from)) return;
    const words = text(bar.from);
    const from = at * spread;
    const to = from + widthOf(words, em);
    if (from < free || to > bars.length * spread) return;
    labels.push({ at, text: words, start: true });
    free = to + 0.6 * em;
  });
  return labels;
}

/** The year before, as a dashed line over the bars. */
function beforeLine(
  bars: readonly Bar[],
  x: { (i: number): number | undefined; step(): number; bandwidth(): number },
  y: ScaleLinear<number, number>,
  frame: Frame,
): SVGTemplateResult | typeof nothing {
  if (bars.every(({ before }) => before === null)) return nothing;
  const gap = (x.step() - x.bandwidth()) / 2;
  // A step begins in the middle of the gap; the last one needs an end.
  const places = bars.map(({ before }, i) => ({ x: Math.max(frame.left, x(i)! - gap), before }));
  places.push({
    x: Math.min(frame.right, x(bars.length - 1)! + x.bandwidth() + gap),
    before: bars.at(-1)!.before,
  });
  const path = line<(typeof places)[number]>()
    .defined(({ before }, i) => before !== null || (i > 0 && places[i - 1]!.before !== null))
    .curve(curveStepAfter)
    .x((place) => place.x)
    .y(({ before }, i, all) => y(before ?? Array.from(all)[i - 1]!.before ?? 0));
  const d = path(places) ?? "";
  return svg`<path class="before-halo" d=${d} /><path class="before" d=${d} />`;
}

function grid(
  ticks: readonly number[],
  y: ScaleLinear<number, number>,
  frame: Frame,
  em: number,
  write: Write,
): SVGTemplateResult[] {
  const decimals = ticks.some((tick) => tick % 1000 !== 0) ? 1 : 0;
  return ticks.map((tick) => {
    const at = Math.round(y(tick)) + 0.5;
    return svg`<line class="grid" x1=${frame.left} x2=${frame.right} y1=${at} y2=${at} /><text class="axis end" x=${frame.left - 0.5 * em} y=${at + 0.35 * em}>${write(tick, decimals)}</text>`;
  });
}

export function drawCurve(
  view: CurveView,
  room: Room,
  dates: Dates,
  write: Write,
  selected?: number,
): Drawing {
  const { width, height, em } = room;
  const { from, to, runs, before } = view;
  const roomy = height > 7 * em && width > 9 * em;
  const points = runs.flat();
  const greatest = Math.max(
    1,
    ...points.map(({ value }) => value),
    ...(before?.runs.flatMap((run) => run.map(({ value }) => value)) ?? []),
  );
  const y = scaleLinear().domain([0, greatest]);
  const ticks = roomy ? y.ticks(3).filter((tick) => tick > 0) : [];
  const decimals = ticks.some((tick) => tick % 1000 !== 0) ? 1 : 0;
  const frame: Frame = {
    left:
      ticks.length > 0 ? Math.max(...ticks.map((tick) => widthOf(write(tick, decimals), em))) + 0.9 * em : 0,
    // Half of the last hour stands beyond it.
    right: width - (roomy ? widthOf(dates.hour(24), em) / 2 : 0),
    top: 0.7 * em,
    bottom: height - (roomy ? 1.6 * em : 1),
  };
  y.range([frame.bottom, frame.top]);
  const begin = startOfDay(from);
  // Elapsed time: a day of 25 hours is longer by one.
  const x = scaleLinear()
    .domain([begin, startOfDay(to)])
    .range([frame.left, frame.right]);

  const marks = to - from > 1 ? dayMarks(from, to, dates) : hourMarks(from, width, em, dates);
  const shape = area<Point>()
    .curve(curveStepAfter)
    .x(({ start }) => x(start))
    .y0(frame.bottom)
    .y1(({ value }) => y(value));
  // Each run ends with the end of its last interval.
  const closed = (run: readonly Point[]): Point[] => {
    const last = run.at(-1);
    return last === undefined ? [] : [...run, { ...last, start: last.start + last.step }];
  };
  const bottom = Math.round(frame.bottom);
  const chosen = selected === undefined ? undefined : points[selected];
  return {
    content: svg`
      ${grid(ticks, y, frame, em, write)}
      ${gapsBetween(runs, begin, startOfDay(to)).map(
        ([start, end]) =>
          svg`<rect class="hole" x=${x(start) + 0.5} y=${frame.top + 0.5} width=${Math.max(1, x(end) - x(start) - 1)} height=${Math.max(1, bottom - frame.top - 1)} />`,
      )}
      ${runs.map((run) => svg`<path class="area" d=${shape(closed(run)) ?? ""} /><path class="trace" d=${shape.lineY1()(closed(run)) ?? ""} />`)}
      ${before === undefined || to - from > 1 ? nothing : beforeCurve(before, from, closed, shape)}
      ${chosen === undefined ? nothing : svg`<rect class="bar" x=${x(chosen.start)} y=${y(chosen.value)} width=${Math.max(2, x(chosen.start + chosen.step) - x(chosen.start))} height=${Math.max(1, bottom - y(chosen.value))} />`}
      <line class="base" x1=${frame.left} x2=${frame.right} y1=${bottom + 0.5} y2=${bottom + 0.5} />
      ${marks.map(({ at, text }) => {
        const place = x(at);
        return svg`<line class="tick" x1=${Math.round(place) + 0.5} x2=${Math.round(place) + 0.5} y1=${bottom} y2=${bottom + 0.3 * em} />${roomy ? svg`<text class="axis" x=${place} y=${bottom + 1.4 * em}>${text}</text>` : nothing}`;
      })}`,
    at: (px) => {
      const instant = x.invert(px);
      const i = points.findIndex(({ start, step }) => instant >= start && instant < start + step);
      return i < 0 ? undefined : i;
    },
  };
}

interface Mark {
  readonly at: number;
  readonly text: string;
}

function hourMarks(day: Day, width: number, em: number, dates: Dates): Mark[] {
  const every = width > 9 * (widthOf(dates.hour(24), em) + 0.6 * em) ? 3 : 6;
  const hours = Array.from({ length: 24 / every + 1 }, (_, i) => i * every);
  return hours.map((hour) => ({ at: hourOf(day, hour), text: dates.hour(hour) }));
}

function dayMarks(from: Day, to: Day, dates: Dates): Mark[] {
  return Array.from({ length: to - from }, (_, i) => ({
    at: hourOf(from + i, 12),
    text: `${bare(dates.shortWeekday(from + i))} ${dates.date(from + i)}`,
  }));
}

function gapsBetween(runs: readonly (readonly Point[])[], begin: number, end: number): [number, number][] {
  const gaps: [number, number][] = [];
  let reached = begin;
  for (const run of runs) {
    const first = run[0];
    const last = run.at(-1);
    if (first === undefined || last === undefined) continue;
    if (first.start > reached) gaps.push([reached, first.start]);
    reached = last.start + last.step;
  }
  if (reached < end) gaps.push([reached, end]);
  return gaps;
}

/** The curve of a year before, put hour on hour over this one: its days may lie in another half of the year. */
function beforeCurve(
  before: NonNullable<CurveView["before"]>,
  from: Day,
  closed: (run: readonly Point[]) => Point[],
  shape: { lineY1(): (points: Point[]) => string | null },
): SVGTemplateResult[] {
  const shift = (instant: number): number => {
    const wall = toWall(instant);
    const day = Math.floor(wall / DAY_SECONDS);
    return hourOf(day - before.from + from, (wall - day * DAY_SECONDS) / HOUR_SECONDS);
  };
  return before.runs.map((run) => {
    const d = shape.lineY1()(closed(run).map((point) => ({ ...point, start: shift(point.start) }))) ?? "";
    return svg`<path class="before-halo" d=${d} /><path class="before" d=${d} />`;
  });
}

/** Most weeks in view: what a coverage has. */
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

/** The month that begins in a week stands beside it, and the first week's own. */
function monthNames(first: Day, weeks: number, dates: Dates): { week: number; text: string }[] {
  const names: { week: number; text: string }[] = [];
  for (let week = 0; week < weeks; week++) {
    const sunday = first + week * 7 + 6;
    if (week === 0 || Number(formatDay(sunday).slice(8)) <= 7)
      names.push({ week, text: bare(dates.shortMonth(week === 0 ? first : sunday)) });
  }
  return names;
}
