/** Draws what a kWh costs through a day: a bar from zero for each price. */
import { nothing, svg, type SVGTemplateResult } from "lit";
import { startOfDay } from "../../../readings/index.js";
import type { Dates } from "../dates.js";
import type { PriceBar, PricesView } from "../price-model.js";
import { drawMark, hourMarks } from "./curve.js";
import {
  axisOf,
  grid,
  isRoomy,
  widthOf,
  type Drawing,
  type Frame,
  type Room,
  type Writer,
} from "./drawing.js";
import { linear, type Linear } from "./scales.js";

/** @param now the present moment, in seconds: bars before it are pale */
export function drawPrices(
  view: PricesView,
  room: Room,
  dates: Dates,
  writer: Writer,
  now: number,
  selected?: number,
): Drawing {
  const { day, bars } = view;
  const { width, height, em } = room;
  const roomy = isRoomy(room);
  const range = rangeOf(bars);
  // Where all are zero, a scale would be made up.
  const axis = axisOf(range, writer, em, roomy, roomy && bars.some(({ raw }) => raw !== null && raw !== 0));
  const bottom = height - (roomy ? 1.6 * em : 1);
  const frame: Frame = {
    left: axis.left,
    // Leaves room for half of the last hour's label.
    right: width - (roomy ? widthOf(dates.hour(24), em) / 2 : 0),
    // The mark of the present moment is above the bars.
    top: Math.min(axis.top + 0.9 * em, bottom),
    bottom,
  };
  const y = linear(range, [frame.bottom, frame.top]);
  const [begin, end] = [startOfDay(day), startOfDay(day + 1)];
  // Elapsed time: a day of 25 hours has an hour more.
  const x = linear([begin, end], [frame.left, frame.right]);
  const isNow = now >= begin && now < end;
  const isDim = (i: number): boolean =>
    selected === undefined ? isNow && bars[i]!.end <= now : selected !== i;
  const zero = Math.round(y(0));
  const marks = hourMarks(day, frame.right - frame.left, em, dates);
  return {
    content: svg`
      ${grid(axis, y, frame, em, writer)}
      <g data-dim>${bars.map((bar, i) => (isDim(i) ? drawPrice(bar, { x, y, frame }, 1) : nothing))}</g>
      ${bars.map((bar, i) => (isDim(i) ? nothing : drawPrice(bar, { x, y, frame }, i === selected ? CHOSEN : 1)))}
      <line class="base" x1=${frame.left} x2=${frame.right} y1=${zero + 0.5} y2=${zero + 0.5} />
      ${isNow ? drawNow(x(now), frame, em) : nothing}
      ${marks.map(({ at, text }) => drawMark(x(at), roomy ? text : undefined, Math.round(frame.bottom), em))}`,
    at: (px) => {
      const instant = x.invert(px);
      const i = bars.findIndex((bar) => instant >= bar.start && instant < bar.end);
      return i < 0 ? undefined : i;
    },
  };
}

/** From the lowest price to the highest, with zero. */
function rangeOf(bars: readonly PriceBar[]): [number, number] {
  const known = bars.flatMap(({ raw }) => raw ?? []);
  const [lowest, highest] = [Math.min(0, ...known), Math.max(0, ...known)];
  // A scale needs a height.
  return lowest === highest ? [0, 1] : [lowest, highest];
}

interface Scales {
  readonly x: Linear;
  readonly y: Linear;
  readonly frame: Frame;
}

/** Wider bars are set apart, and the one that is pointed at is no narrower than this, in pixels. */
const [WIDE, CHOSEN] = [6, 3];

/** @param narrowest its least width, in pixels */
function drawPrice(
  { start, end, raw }: PriceBar,
  { x, y, frame }: Scales,
  narrowest: number,
): SVGTemplateResult {
  const left = Math.round(x(start));
  const right = Math.round(x(end));
  const wide = Math.max(narrowest, right - left - (right - left >= WIDE ? 1 : 0));
  if (raw === null) {
    return svg`<rect class="hole" x=${left + 0.5} y=${frame.top + 0.5} width=${Math.max(1, wide - 1)} height=${Math.max(1, Math.round(frame.bottom) - frame.top - 1)} />`;
  }
  const [zero, level] = [Math.round(y(0)), Math.round(y(raw))];
  return svg`<rect class="bar" x=${left} y=${Math.min(zero, level)} width=${wide} height=${Math.max(1, Math.abs(zero - level))} />`;
}

/** A line across the bars, on a strip of bare glass, with a point at its head. */
function drawNow(at: number, { top, bottom }: Frame, em: number): SVGTemplateResult {
  const head = top - 0.15 * em;
  const half = 0.36 * em;
  return svg`<g class="now"><path class="now-halo" d="M${at},${head}V${bottom}" /><path d="M${at},${head}V${bottom}" /><path class="head" d="M${at - half},${head - 0.6 * em}h${2 * half}L${at},${head}Z" /></g>`;
}
