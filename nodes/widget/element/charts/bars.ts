/** Days, months or years as bars. */
import { nothing, svg, type SVGTemplateResult } from "lit";
import type { Day } from "../../../readings/index.js";
import { MANY_BARS } from "../../protocol.js";
import type { Dates } from "../dates.js";
import { EURO } from "../digits.js";
import type { Bar, BarsView } from "../model.js";
import { barLabels, type Label, type LabelledBars } from "./bar-labels.js";
import {
  axisOf,
  grid,
  isRoomy,
  stepsThrough,
  widthOf,
  type Axis,
  type Drawing,
  type Frame,
  type Level,
  type Room,
  type Writer,
} from "./drawing.js";
import { drawLimits, limitsWithin, type Box, type Limit } from "./limits.js";
import { bands, linear, type Bands, type Linear } from "./scales.js";
import { stack } from "./stack.js";

/** The number of decimals that suits the greatest value: money has cents or none. */
function decimalsOf(greatest: number, unit: string): number {
  if (unit === EURO) return greatest >= 10_000 ? 0 : 2;
  if (greatest >= 100_000) return 0;
  return greatest >= 10_000 ? 1 : 2;
}

/** The height of a missing bar: that of an ordinary one, so that it is recognisable as a bar. */
function usualOf(bars: readonly Bar[]): number {
  const values = bars.flatMap(({ value }) => (value === null ? [] : [value])).sort((a, b) => a - b);
  return values[values.length >> 1] ?? 1;
}

type DrawnBars = LabelledBars & Pick<BarsView, "limits">;

/** A bar and its place, in pixels. */
interface Column {
  readonly bar: Bar;
  readonly left: number;
  readonly width: number;
  /** Where it ends; a missing one is as high as an ordinary one. */
  readonly top: number;
  /** Whether it is shown that days of it are missing. */
  readonly lacks: boolean;
}

/** What all parts of the chart are placed by. */
interface Layout {
  readonly writer: Writer;
  readonly em: number;
  /** Whether there is room for words. */
  readonly roomy: boolean;
  /** Whether each bar has its figure above it. */
  readonly named: boolean;
  readonly decimals: number;
  readonly limits: readonly Limit[];
  readonly axis: Axis;
  readonly frame: Frame;
  readonly x: Bands;
  readonly y: Linear;
  readonly labels: readonly Label[];
  readonly columns: readonly Column[];
  /** The height of what shows that days are missing. */
  readonly cap: number;
}

/** More bars than these have no gaps between them. */
const DENSE = 40;

/** Whether a chart shows the mean of the week around each day, over faint bars. */
export function hasMeans({ bars }: Pick<BarsView, "bars">): boolean {
  return bars.length > MANY_BARS;
}

export function drawBars(
  view: DrawnBars,
  room: Room,
  dates: Dates,
  writer: Writer,
  selected?: number,
  looks: readonly string[] = [],
): Drawing {
  const layout = layoutOf(view, room, dates, writer);
  const { axis, frame, y, em, columns, labels } = layout;
  const { length } = columns;
  const isDim = (i: number): boolean => selected !== undefined && selected !== i;
  const before = levelsOf(layout, ({ before }) => before);
  const isDense = hasMeans(view);
  const zero = Math.round(y(0));
  return {
    content: svg`
      ${ghosts(layout)}${grid(axis, y, frame, em, writer)}
      ${columns.map((column, i) => drawBar(column, layout, isDense ? selected !== i : isDim(i), looks))}${isDense ? meanLine(layout) : nothing}${drawAllowed(layout, before)}${beforeLine(before)}${figures(layout, isDim)}
      <line class="base" x1=${frame.left} x2=${frame.right} y1=${zero + 0.5} y2=${zero + 0.5} />
      ${labels.map((label) => drawLabel(label, layout))}`,
    at: (px) => {
      const i = Math.floor(((px - frame.left) / (frame.right - frame.left)) * length);
      return i >= 0 && i < length ? i : undefined;
    },
  };
}

function layoutOf(view: DrawnBars, room: Room, dates: Dates, writer: Writer): Layout {
  const { bars, step } = view;
  const { width, height, em } = room;
  const highest = highestOf(bars);
  const limits = limitsWithin(view.limits ?? [], highest);
  const greatest = Math.max(highest, ...limits.map(({ value }) => value));
  const lowest = Math.min(0, ...bars.map(bottomOf));
  const range = [lowest, greatest] as const;
  const decimals = decimalsOf(greatest, writer.unit);
  const roomy = isRoomy(room);
  const named = roomy && width / bars.length > widthOf(writer.write(greatest, decimals), em) + 0.25 * em;
  // Without any value, a scale would be made up.
  const hasValues = roomy && !named && bars.some(({ value }) => value !== null);
  const axis = axisOf(range, writer, em, roomy, hasValues);
  const labels = roomy ? barLabels(view, (width - axis.left) / bars.length, em, dates) : [];
  const twoLines = labels.some(({ sub }) => sub !== undefined);
  const lacks = bars.map((bar) => lacksDays(bar, step));
  const cap = Math.round(0.5 * em);
  const frame: Frame = {
    left: axis.left,
    right: width,
    // What is missing of a bar, and its value, are above it.
    top: axis.top + (named ? 1.5 : 0.7) * em + (lacks.includes(true) ? cap : 0),
    bottom: height - (labels.length === 0 ? 1 : (twoLines ? 2.75 : 1.6) * em),
  };
  const y = linear(range, [frame.bottom, frame.top]);
  const x = bandsOf(bars.length, frame);
  const ofHole = y(Math.min(greatest, usualOf(bars)));
  const columns = bars.map((bar, i): Column => {
    const left = Math.round(x(i));
    return {
      bar,
      left,
      width: Math.max(1, Math.round(x(i) + x.width) - left),
      top: bar.value === null ? ofHole : y(topOf(bar)),
      lacks: lacks[i]!,
    };
  });
  return { writer, em, roomy, named, decimals, limits, axis, frame, x, y, labels, columns, cap };
}

/** Whether an incomplete bar says so. Of a day, only its cost can be incomplete. */
function lacksDays({ value, missing, parts }: Bar, step: BarsView["step"]): boolean {
  return (step !== "day" || parts !== undefined) && value !== null && missing > 0;
}

function bandsOf(count: number, { left, right }: Frame): Bands {
  const [gap, edge] = count > DENSE ? [0, 0] : count > 4 ? [0.26, 0.08] : [0.5, 0.3];
  return bands(count, [left, right], gap, edge);
}

/** What can be pointed at beside a bar. */
function ghosts({ columns, frame }: Layout): SVGTemplateResult[] | typeof nothing {
  if (columns.length > DENSE) return nothing;
  return columns.map(
    ({ left, width }) =>
      svg`<rect class="ghost-bar" x=${left} y=${frame.top} width=${width} height=${Math.max(0, frame.bottom - frame.top)} />`,
  );
}

function drawBar(column: Column, { y, cap }: Layout, dim: boolean, looks: readonly string[]) {
  const { bar, left, width: wide, lacks } = column;
  const top = Math.round(column.top);
  if (bar.value === null) {
    // In a dense row, a hole would look like a bar if it were marked only by a dashed outline.
    return svg`<rect class="hole" ?data-dim=${dim} x=${left + 0.5} y=${top + 0.5} width=${Math.max(1, wide - 1)} height=${Math.max(1, y(0) - top - 1)} />`;
  }
  const body =
    bar.parts === undefined
      ? svg`<rect class="bar" ?data-dim=${dim} x=${left} y=${top} width=${wide} height=${Math.max(1, Math.round(y(0)) - top)} />`
      : svg`<g ?data-dim=${dim}>${stack(bar.parts, looks, { left, wide, y })}</g>`;
  // The bar is incomplete: show that something is missing, as nobody knows how much.
  return !lacks
    ? body
    : svg`${body}<rect class="lack" ?data-dim=${dim} x=${left + 0.5} y=${top - cap + 0.5} width=${Math.max(1, wide - 1)} height=${cap} />`;
}

/** The values above the bars, where all of them have room. */
function figures(layout: Layout, isDim: (i: number) => boolean) {
  const { columns, named, writer, decimals } = layout;
  if (!named) return nothing;
  return columns.map((column, i) => {
    const { bar, left, width } = column;
    if (bar.value === null) return nothing;
    return svg`<text class="of-bar" ?data-dim=${isDim(i)} x=${left + width / 2} y=${baseOf(column, layout)}>${writer.write(bar.value, decimals)}</text>`;
  });
}

/** The base of a bar's figure. */
function baseOf({ bar, top, lacks }: Column, { y, em, cap }: Layout): number {
  const base = top - 0.38 * em - (lacks ? cap : 0);
  const other = bar.before === null ? undefined : y(bar.before);
  // Keep the line of the year before from crossing a figure.
  return other !== undefined && other < base + 0.3 * em && other > base - 1.1 * em ? other - 0.4 * em : base;
}

function drawLabel({ at, text, sub, start }: Label, { columns, frame, em }: Layout): SVGTemplateResult {
  const { left, width } = columns[at]!;
  const place = start ? left : left + width / 2;
  return svg`<text class=${start ? "axis start" : "axis"} x=${place} y=${frame.bottom + 1.25 * em}>${text}</text>${
    sub === undefined
      ? nothing
      : svg`<text class="axis strong" x=${place} y=${frame.bottom + 2.4 * em}>${sub}</text>`
  }`;
}

/** What a contract allows. @param before the year before */
function drawAllowed(layout: Layout, before: readonly Level[]): SVGTemplateResult | typeof nothing {
  const { limits, em, writer, roomy, y } = layout;
  if (limits.length === 0) return nothing;
  return drawLimits(limits, {
    em,
    writer,
    x: (day) => placeOf(day, layout),
    y: (value) => y(value),
    taken: takenIn(layout, before),
    top: 0,
    roomy,
  });
}

/** What a label of a limit may not touch: the unit, the bars with their figures, the year before. */
function takenIn(layout: Layout, before: readonly Level[]): Box[] {
  const { writer, em, axis, columns, named, decimals, frame, cap } = layout;
  return [
    { left: 0, right: widthOf(writer.unit, em) + 0.5 * em, top: 0, bottom: axis.top },
    ...columns.map((column): Box => {
      const { bar, left, width, top, lacks } = column;
      const isNamed = named && bar.value !== null;
      const half = isNamed ? Math.max(width, widthOf(writer.write(bar.value, decimals), em)) / 2 : width / 2;
      return {
        left: left + width / 2 - half,
        right: left + width / 2 + half,
        top: isNamed ? baseOf(column, layout) - 0.9 * em : top - (lacks ? cap : 0),
        bottom: frame.bottom,
      };
    }),
    ...before.map(([left, right, at]) => ({ left, right, top: at - 1, bottom: at + 1 })),
  ];
}

/** What the bars, and those of the year before, reach. */
export function highestOf(bars: readonly Bar[]): number {
  return Math.max(1, ...bars.map((bar) => Math.max(topOf(bar), bar.before ?? 0)));
}

const sumOf = (some: readonly number[]): number => some.reduce((sum, one) => sum + one, 0);

/** Where a bar begins: below zero, if it has parts that are. */
function bottomOf({ parts = [] }: Bar): number {
  return sumOf(parts.filter((part) => part < 0));
}

/** Where a bar ends. */
function topOf({ value, parts }: Bar): number {
  return parts === undefined ? (value ?? 0) : sumOf(parts.filter((part) => part > 0));
}

/** The middle of the gap before a bar; after the last one, its end. */
function edgeOf(i: number, { x, frame, columns }: Layout): number {
  const gap = (x.step - x.width) / 2;
  return i < columns.length
    ? Math.max(frame.left, x(i) - gap)
    : Math.min(frame.right, x(i - 1) + x.width + gap);
}

/** The pixel of the beginning of a day. */
function placeOf(day: Day, layout: Layout): number {
  const i = Math.max(
    0,
    layout.columns.findIndex(({ bar }) => day <= bar.to),
  );
  const { from, to } = layout.columns[i]!.bar;
  const edge = edgeOf(i, layout);
  return edge + ((day - from) / (to - from)) * (edgeOf(i + 1, layout) - edge);
}

/** A value of each bar; of many, the mean of its week. */
function levelsOf(layout: Layout, valueOf: (bar: Bar) => number | null): Level[] {
  const all = layout.columns.map(({ bar }) => valueOf(bar));
  const values = all.length > MANY_BARS ? means(all) : all;
  return values.flatMap((value, i): Level[] =>
    value === null ? [] : [[edgeOf(i, layout), edgeOf(i + 1, layout), layout.y(value)]],
  );
}

/** Of each value with the three before and after it; null: most of them are missing. */
function means(values: readonly (number | null)[]): (number | null)[] {
  return values.map((_, i) => {
    const week = values.slice(Math.max(0, i - 3), i + 4);
    const held = week.filter((value) => value !== null);
    return held.length * 2 <= week.length ? null : sumOf(held) / held.length;
  });
}

function meanLine(layout: Layout): SVGTemplateResult {
  const d = stepsThrough(levelsOf(layout, ({ value }) => value));
  return svg`<path class="before-halo" d=${d} /><path class="trace" d=${d} />`;
}

/** The year before, as a dashed line over the bars. */
function beforeLine(levels: readonly Level[]): SVGTemplateResult | typeof nothing {
  if (levels.length === 0) return nothing;
  const d = stepsThrough(levels);
  return svg`<path class="before-halo" d=${d} /><path class="before" d=${d} />`;
}
