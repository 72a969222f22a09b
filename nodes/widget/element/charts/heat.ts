/** Draws a heat map: a column for each day or week, a row for each hour of the clock. */
import { nothing, svg, type SVGTemplateResult } from "lit";
import type { Dates } from "../dates.js";
import { columnsOf, hasValue, rowsOf, type HeatView } from "../heat-model.js";
import { bare, isRoomy, widthOf, type Drawing, type Room } from "./drawing.js";
import { linear, type Linear } from "./scales.js";

/** As many as can be told apart, by lightness alone. */
const LEVELS = 8;

export function drawHeat(view: HeatView, room: Room, dates: Dates, selected?: number): Drawing {
  const { width, height, em } = room;
  const { values, signs } = view;
  const columns = columnsOf(view);
  const rows = rowsOf(view);
  const roomy = isRoomy(room);
  const left = roomy ? widthOf(dates.hour(24), em) + 0.4 * em : 0;
  const bottom = Math.round(height - (roomy ? 1.5 * em : 1));
  const x = linear([0, columns.length], [left, width]);
  const y = linear([0, rows], [0, bottom]);
  // A gap that small cells have no room for.
  const gap = Math.min(x(1) - x(0), y(1) - y(0)) > 5 ? 1 : 0;
  const boxOf = (i: number): readonly [number, number, number, number] => {
    const [column, row] = [Math.floor(i / rows), i % rows];
    const [x1, y1] = [Math.round(x(column + 1)) - gap, Math.round(y(row + 1)) - gap];
    return [Math.round(x(column)), Math.round(y(row)), x1, y1];
  };
  const held = values.filter(hasValue);
  const least = Math.min(...held);
  const spread = Math.max(1, Math.max(...held) - least);
  const levels = Array.from({ length: LEVELS }, () => "");
  let holes = "";
  values.forEach((value, i) => {
    if (!hasValue(value)) {
      const [x0, y0, x1, y1] = boxOf(i);
      if (signs[i] !== "-") holes += `M${x0} ${y1}L${x1} ${y0}`;
      return;
    }
    const level = Math.min(LEVELS - 1, Math.floor(((value - least) / spread) * LEVELS));
    levels[level] = `${levels[level]!}${pathOf(boxOf(i))}`;
  });
  const chosen = selected === undefined || selected >= values.length ? undefined : pathOf(boxOf(selected));
  return {
    content: svg`
      ${levels.map((d, i) => svg`<path class="cells" fill-opacity=${(i + 0.6) / (LEVELS - 0.4)} d=${d} />`)}
      <path class="hatch" d=${holes} />
      ${chosen === undefined ? nothing : svg`<path class="before-halo" d=${chosen} /><path class="trace" d=${chosen} />`}
      <line class="base" x1=${left} x2=${width} y1=${bottom + 0.5} y2=${bottom + 0.5} />
      ${roomy ? [hourNames(view, y, left, em, dates), columnNames(view, x, left, width, bottom, em, dates)] : nothing}`,
    at: (px, py) => {
      const [column, row] = [Math.floor(x.invert(px)), Math.floor(y.invert(py))];
      return column >= 0 && column < columns.length && row >= 0 && row < rows
        ? column * rows + row
        : undefined;
    },
  };
}

function hourNames(
  { hours }: HeatView,
  y: Linear,
  left: number,
  em: number,
  dates: Dates,
): SVGTemplateResult[] {
  const every = [3, 6, 12].find((one) => y(one / hours) - y(0) > 1.3 * em) ?? 24;
  return Array.from({ length: 24 / every }, (_, i) => i * every).map(
    (hour) =>
      svg`<text class="axis end" x=${left - 0.4 * em} y=${y((hour + 0.5) / hours) + 0.36 * em}>${dates.hour(hour)}</text>`,
  );
}

/** As many as have room beside each other. */
function columnNames(
  view: HeatView,
  x: Linear,
  left: number,
  width: number,
  bottom: number,
  em: number,
  dates: Dates,
): (SVGTemplateResult | typeof nothing)[] {
  const isOfWeeks = view.step === "week";
  let free = left;
  return columnsOf(view).map(({ to }, i) => {
    // Of weeks, those in which a month begins.
    if (isOfWeeks && Number(dates.date(to - 1)) > 7) return nothing;
    const text = isOfWeeks ? bare(dates.shortMonth(to - 1)) : dates.day(to - 1);
    const [at, half] = [x(i + 0.5), widthOf(text, em) / 2];
    if (at - half < free || at + half > width) return nothing;
    free = at + half + em;
    return svg`<text class="axis" x=${at} y=${bottom + 1.3 * em}>${text}</text>`;
  });
}

function pathOf([x0, y0, x1, y1]: readonly [number, number, number, number]): string {
  return `M${x0} ${y0}H${x1}V${y1}H${x0}Z`;
}
