/** Days, months or years as bars. */
import { scaleBand, scaleLinear, type ScaleLinear } from "d3-scale";
import { nothing, svg, type SVGTemplateResult } from "lit";
import { formatDay, weekdayOf, type Day } from "../../../readings/index.js";
import type { Dates } from "../dates.js";
import { EURO } from "../digits.js";
import type { Bar, BarsView } from "../model.js";
import { drawLimits, limitsWithin, type Box } from "./limits.js";
import { stack } from "./stack.js";
import {
  axisOf,
  bare,
  grid,
  isRoomy,
  LETTER,
  stepsThrough,
  widthOf,
  type Drawing,
  type Frame,
  type Level,
  type Room,
  type Writer,
} from "./drawing.js";

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

interface DrawnBars extends Pick<BarsView, "step" | "bars"> {
  /** Of bills: by how many days their months are late. */
  readonly late?: number;
}

export function drawBars(
  view: DrawnBars & Pick<BarsView, "limits">,
  room: Room,
  dates: Dates,
  writer: Writer,
  selected?: number,
  looks: readonly string[] = [],
): Drawing {
  const { write } = writer;
  const { bars, step } = view;
  const { width, height, em } = room;
  const cap = Math.round(0.5 * em);
  const usual = usualOf(bars);
  const highest = highestOf(bars);
  const limits = limitsWithin(view.limits ?? [], highest);
  const greatest = Math.max(highest, ...limits.map(({ value }) => value));
  const lowest = Math.min(0, ...bars.map(bottomOf));
  const decimals = decimalsOf(greatest, writer.unit);
  const roomy = isRoomy(room);
  const spread = width / bars.length;
  const lacksDays = ({ value, missing, parts }: Bar): boolean =>
    (step !== "day" || parts !== undefined) && value !== null && missing > 0;
  const named = roomy && spread > widthOf(write(greatest, decimals), em) + 0.25 * em;
  const y = scaleLinear().domain([lowest, greatest]);
  // Without any value, a scale would be made up.
  const hasValues = roomy && !named && bars.some(({ value }) => value !== null);
  const axis = axisOf(y, writer, em, roomy, hasValues);
  const { left } = axis;
  const labels = roomy ? barLabels(view, (width - left) / bars.length, em, dates) : [];
  const twoLines = labels.some(({ sub }) => sub !== undefined);
  const frame: Frame = {
    left,
    right: width,
    // What is missing of a bar, and its value, are above it.
    top: axis.top + (named ? 1.5 : 0.5) * em + (bars.some(lacksDays) ? cap : 0),
    bottom: height - (labels.length === 0 ? 1 : (twoLines ? 2.75 : 1.6) * em),
  };
  y.range([frame.bottom, frame.top]);
  const x = scaleBand<number>()
    .domain(bars.map((_, i) => i))
    .range([frame.left, frame.right])
    .paddingInner(bars.length > 40 ? 0 : bars.length > 4 ? 0.26 : 0.5)
    .paddingOuter(bars.length > 40 ? 0 : bars.length > 4 ? 0.08 : 0.3);

  const zero = Math.round(y(0));
  const boxes = bars.map((_, i) => {
    const left = Math.round(x(i)!);
    return { left, width: Math.max(1, Math.round(x(i)! + x.bandwidth()) - left) };
  });
  const drawn = bars.map((bar, i) => {
    const { left, width: wide } = boxes[i]!;
    const dim = selected !== undefined && selected !== i;
    if (bar.value === null) {
      // In a dense row, a hole would look like a bar if it were marked only by a dashed outline.
      const top = Math.round(y(Math.min(greatest, usual)));
      return svg`<rect class="hole" ?data-dim=${dim} x=${left + 0.5} y=${top + 0.5} width=${Math.max(1, wide - 1)} height=${Math.max(1, y(0) - top - 1)} />`;
    }
    const top = Math.round(y(topOf(bar)));
    const body =
      bar.parts === undefined
        ? svg`<rect class="bar" ?data-dim=${dim} x=${left} y=${top} width=${wide} height=${Math.max(1, zero - top)} />`
        : svg`<g ?data-dim=${dim}>${stack(bar.parts, looks, { left, wide, y })}</g>`;
    // The bar is incomplete: show that something is missing, as nobody knows how much.
    return !lacksDays(bar)
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
  /** The base of a bar's figure. */
  const baseOf = (bar: Bar): number => {
    const base = y(topOf(bar)) - 0.38 * em - (lacksDays(bar) ? cap : 0);
    const other = bar.before === null ? undefined : y(bar.before);
    // Keep the line of the year before from crossing a figure.
    return other !== undefined && other < base + 0.3 * em && other > base - 1.1 * em
      ? other - 0.4 * em
      : base;
  };
  const values = named
    ? bars.map((bar, i) => {
        if (bar.value === null) return nothing;
        const { left, width: wide } = boxes[i]!;
        return svg`<text class="of-bar" ?data-dim=${selected !== undefined && selected !== i} x=${left + wide / 2} y=${baseOf(bar)}>${write(bar.value, decimals)}</text>`;
      })
    : nothing;
  const before = beforeLevels(bars, x, y, frame);
  /** What a label of a limit may not touch: the unit, the bars with their figures, the year before. */
  const taken = (): Box[] => [
    { left: 0, right: widthOf(writer.unit, em) + 0.5 * em, top: 0, bottom: axis.top },
    ...bars.map((bar, i): Box => {
      const { left, width: wide } = boxes[i]!;
      const top = y(bar.value === null ? Math.min(greatest, usual) : topOf(bar));
      const isNamed = named && bar.value !== null;
      const half = isNamed ? Math.max(wide, widthOf(write(bar.value, decimals), em)) / 2 : wide / 2;
      return {
        left: left + wide / 2 - half,
        right: left + wide / 2 + half,
        top: isNamed ? baseOf(bar) - 0.9 * em : top - (lacksDays(bar) ? cap : 0),
        bottom: frame.bottom,
      };
    }),
    ...before.map(([left, right, at]) => ({ left, right, top: at - 1, bottom: at + 1 })),
  ];
  const allowed =
    limits.length === 0
      ? nothing
      : drawLimits(limits, {
          em,
          writer,
          x: (day) => placeOf(day, bars, (i) => edgeOf(i, bars.length, x, frame)),
          y: (value) => y(value),
          taken: taken(),
          top: 0,
          roomy,
        });
  return {
    content: svg`
      ${ghosts}${grid(axis, y, frame, em, writer)}
      ${drawn}${allowed}${beforeLine(before)}${values}
      <line class="base" x1=${frame.left} x2=${frame.right} y1=${zero + 0.5} y2=${zero + 0.5} />
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

interface Label {
  readonly at: number;
  readonly text: string;
  readonly sub?: string;
  /** Placed at the left edge of its bar, not in the middle. */
  readonly start?: boolean;
}

function barLabels({ bars, step, late = 0 }: DrawnBars, spread: number, em: number, dates: Dates): Label[] {
  if (step === "year")
    return thinned(
      bars.map((bar, at) => ({ at, text: dates.year(bar.from) })),
      spread,
      em,
    );
  if (step === "month") {
    if (bars.length > 13)
      return everyFirst(bars, (day) => formatDay(day).endsWith("01-01"), dates.year, spread, em);
    // A bill has the name of the month in which it begins, also where it is cut.
    const named = bars.map((bar) => bar.from - late);
    const short = named.map((day) => bare(dates.shortMonth(day)));
    const fits = Math.max(...short.map((text) => widthOf(text, em))) + 0.3 * em < spread;
    return thinned(
      named.map((day, at) => ({ at, text: fits ? short[at]! : dates.letter(day) })),
      spread,
      em,
    );
  }
  if (bars.length <= 8) {
    return thinned(
      bars.map((bar, at) => ({
        at,
        text: spread > 2.4 * em ? bare(dates.shortWeekday(bar.from)) : dates.shortWeekday(bar.from).charAt(0),
        sub: dates.date(bar.from),
      })),
      spread,
      em,
    );
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

/** Every second, third … label where all of them would touch each other; always that of the newest bar. */
function thinned(labels: readonly Label[], spread: number, em: number): Label[] {
  const longest = Math.max(...labels.map(({ text, sub = "" }) => Math.max(1.9, text.length, sub.length)));
  const every = Math.ceil((longest * LETTER + 0.1) * (em / spread));
  return labels.filter(({ at }) => (labels.length - 1 - at) % every === 0);
}

/** Labels for the bars that begin a month, a year or a week, as many as fit. */
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

/** The scale of bars, by their numbers. */
interface Bands {
  (i: number): number | undefined;
  step(): number;
  bandwidth(): number;
}

/** The middle of the gap before a bar; after the last one, its end. */
function edgeOf(i: number, count: number, x: Bands, frame: Frame): number {
  const gap = (x.step() - x.bandwidth()) / 2;
  return i < count
    ? Math.max(frame.left, x(i)! - gap)
    : Math.min(frame.right, x(i - 1)! + x.bandwidth() + gap);
}

/** The pixel of the beginning of a day. */
function placeOf(day: Day, bars: readonly Bar[], edge: (i: number) => number): number {
  const i = Math.max(
    0,
    bars.findIndex(({ to }) => day <= to),
  );
  const { from, to } = bars[i]!;
  return edge(i) + ((day - from) / (to - from)) * (edge(i + 1) - edge(i));
}

function beforeLevels(bars: readonly Bar[], x: Bands, y: ScaleLinear<number, number>, frame: Frame): Level[] {
  const edge = (i: number): number => edgeOf(i, bars.length, x, frame);
  return bars.flatMap(({ before }, i): Level[] =>
    before === null ? [] : [[edge(i), edge(i + 1), y(before)]],
  );
}

/** The year before, as a dashed line over the bars. */
function beforeLine(levels: readonly Level[]): SVGTemplateResult | typeof nothing {
  if (levels.length === 0) return nothing;
  const d = stepsThrough(levels);
  return svg`<path class="before-halo" d=${d} /><path class="before" d=${d} />`;
}
