/** Draws intervals as a curve. */
import { nothing, svg, type SVGTemplateResult } from "lit";
import { DAY_SECONDS, HOUR_SECONDS, startOfDay, toWall, type Day } from "../../../readings/index.js";
import { hourOf, type Dates } from "../dates.js";
import type { ClassSpan } from "../class-looks.js";
import type { CurveView, Point } from "../model.js";
import {
  axisOf,
  bare,
  grid,
  isRoomy,
  stepsThrough,
  widthOf,
  type Drawing,
  type Frame,
  type Room,
  type Writer,
} from "./drawing.js";
import { linear, type Linear } from "./scales.js";
import { fillOf, patternsOf } from "./stack.js";

export function drawCurve(
  view: CurveView,
  room: Room,
  dates: Dates,
  writer: Writer,
  classTitle: (name: string) => string,
  selected?: number,
): Drawing {
  const { width, height, em } = room;
  const { from, to, runs, before, classes } = view;
  const roomy = isRoomy(room);
  const points = runs.flat();
  const range = [0, greatestOf(view)] as const;
  const axis = axisOf(range, writer, em, roomy);
  const frame: Frame = {
    left: axis.left,
    // Leaves room for half of the last hour's label.
    right: width - (roomy ? widthOf(dates.hour(24), em) / 2 : 0),
    // The names of classes stand beside the unit.
    top: axis.top + (roomy && classes.length > 0 ? 1 : 0.7) * em,
    bottom: height - (roomy ? 1.6 * em : 1),
  };
  const y = linear(range, [frame.bottom, frame.top]);
  const begin = startOfDay(from);
  // Elapsed time: a day of 25 hours is wider by one hour.
  const x = linear([begin, startOfDay(to)], [frame.left, frame.right]);

  const inner = frame.right - frame.left;
  const marks = to - from > 1 ? dayMarks(from, to, inner, em, dates) : hourMarks(from, inner, em, dates);
  const trace = (run: readonly Point[]): string =>
    stepsThrough(run.map(({ start, step, value }) => [x(start), x(start + step), y(value)]));
  const bottom = Math.round(frame.bottom);
  const chosen = selected === undefined ? undefined : points[selected];
  return {
    content: svg`
      ${patternsOf(classes.map(({ named }) => named?.look ?? ""))}${classes.map((span) => drawBand(span, x, frame, em, roomy ? classTitle : undefined))}
      ${grid(axis, y, frame, em, writer)}
      ${gapsBetween(runs, begin, startOfDay(to)).map(
        ([start, end]) =>
          svg`<rect class="hole" x=${x(start) + 0.5} y=${frame.top + 0.5} width=${Math.max(1, x(end) - x(start) - 1)} height=${Math.max(1, bottom - frame.top - 1)} />`,
      )}
      ${runs.map((run) => {
        const d = trace(run);
        return svg`<path class="area" d=${`${d}V${frame.bottom}H${x(run[0]!.start)}Z`} /><path class="trace" d=${d} />`;
      })}
      ${before === undefined || to - from > 1 ? nothing : beforeCurve(before, from, trace)}
      ${chosen === undefined ? nothing : svg`<rect class="bar" x=${x(chosen.start)} y=${y(chosen.value)} width=${Math.max(2, x(chosen.start + chosen.step) - x(chosen.start))} height=${Math.max(1, bottom - y(chosen.value))} />`}
      ${chosen === undefined || to - from === 1 ? nothing : cursorAt(x(chosen.start + chosen.step / 2), y(chosen.value), frame, em)}
      <line class="base" x1=${frame.left} x2=${frame.right} y1=${bottom + 0.5} y2=${bottom + 0.5} />
      ${marks.map(({ at, text }) => drawMark(x(at), roomy ? text : undefined, bottom, em))}`,
    at: (px) => {
      const instant = x.invert(px);
      const i = points.findIndex(({ start, step }) => instant >= start && instant < start + step);
      return i < 0 ? undefined : i;
    },
  };
}

/** A class behind the curve, with its name if there is room for it. @param titleOf undefined: there is no room for words */
function drawBand(
  { start, end, named }: ClassSpan,
  x: Linear,
  { top, bottom }: Frame,
  em: number,
  titleOf: ((name: string) => string) | undefined,
): SVGTemplateResult | typeof nothing {
  if (named === undefined) return nothing;
  const [left, right] = [x(start), x(end)];
  const name = titleOf?.(named.name) ?? "";
  const isNamed = name !== "" && right - left > widthOf(name, em) + 0.6 * em;
  return svg`<rect class="band part ${named.look}" fill=${fillOf(named.look)} x=${left} y=${top} width=${right - left} height=${Math.max(0, bottom - top)} />${isNamed ? svg`<text class="axis" x=${(left + right) / 2} y=${top - 0.3 * em}>${name}</text>` : nothing}`;
}

/** Of the curve, and of that of the year before. */
function greatestOf({ runs, before }: CurveView): number {
  const values = [...runs, ...(before?.runs ?? [])].flatMap((run) => run.map(({ value }) => value));
  return Math.max(1, ...values);
}

/** Where an interval is that is too narrow to be seen. */
function cursorAt(x: number, y: number, { top, bottom }: Frame, em: number): SVGTemplateResult {
  return svg`<line class="cursor" x1=${x} x2=${x} y1=${top} y2=${bottom} /><circle class="cursor" cx=${x} cy=${y} r=${0.32 * em} />`;
}

export interface Mark {
  readonly at: number;
  readonly text: string;
}

/** A mark of the axis, which begins at `top`. @param text undefined: there is no room for words */
export function drawMark(x: number, text: string | undefined, top: number, em: number): SVGTemplateResult {
  const tick = Math.round(x) + 0.5;
  return svg`<line class="tick" x1=${tick} x2=${tick} y1=${top} y2=${top + 0.3 * em} />${text === undefined ? nothing : svg`<text class="axis" x=${x} y=${top + 1.4 * em}>${text}</text>`}`;
}

export function hourMarks(day: Day, width: number, em: number, dates: Dates): Mark[] {
  const apart = widthOf(dates.hour(24), em) + 0.4 * em;
  const every = [3, 6, 12].find((hours) => (width * hours) / 24 > apart) ?? 24;
  const hours = Array.from({ length: 24 / every + 1 }, (_, i) => i * every);
  return hours.map((hour) => ({ at: hourOf(day, hour), text: dates.hour(hour) }));
}

function dayMarks(from: Day, to: Day, width: number, em: number, dates: Dates): Mark[] {
  const spread = width / (to - from);
  const days = Array.from({ length: to - from }, (_, i) => from + i);
  const full = days.map((day) => `${bare(dates.shortWeekday(day))} ${dates.date(day)}`);
  const fits = Math.max(...full.map((text) => widthOf(text, em))) + 0.3 * em < spread;
  const every = fits ? 1 : Math.ceil((1.3 * em) / spread);
  return days.flatMap((day, i) =>
    i % every === 0 ? [{ at: hourOf(day, 12), text: fits ? full[i]! : dates.date(day) }] : [],
  );
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

/** The curve of a year before, aligned by clock hour: its days may have another daylight saving time. */
function beforeCurve(
  before: NonNullable<CurveView["before"]>,
  from: Day,
  trace: (run: readonly Point[]) => string,
): SVGTemplateResult[] {
  const shift = (instant: number): number => {
    if (before.from === from) return instant;
    const wall = toWall(instant);
    const day = Math.floor(wall / DAY_SECONDS);
    return hourOf(day - before.from + from, (wall - day * DAY_SECONDS) / HOUR_SECONDS);
  };
  return before.runs.map((run) => {
    const d = trace(
      run.map((point) => {
        const start = shift(point.start);
        return { ...point, start, step: shift(point.start + point.step) - start };
      }),
    );
    return svg`<path class="before-halo" d=${d} /><path class="before" d=${d} />`;
  });
}
