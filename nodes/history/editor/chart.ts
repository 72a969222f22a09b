/** What an import would change, as bars by month: new, the same and different readings on top of each other. */
import type { ImportedMonth } from "../../editor/browser.js";

export const outcomes = ["imported", "unchanged", "conflicts"] as const;
export type Outcome = (typeof outcomes)[number];

/** A month, or a year of a long time. */
export interface Bar extends Readonly<Record<Outcome, number>> {
  /** `2026-11`, or `2026`. */
  readonly period: string;
}

/** More bars than this are too thin. */
const MOST_BARS = 120;

/** In units of the drawing. */
const WIDTH = 480;
const HEIGHT = 70;
/** Few readings among many stay visible. */
const LOWEST = 3;

/**
 * The bars from the first to the last month; months between them without readings have empty ones.
 * @param months oldest first
 */
export function barsOf(months: readonly ImportedMonth[]): Bar[] {
  const [first, last] = [months[0], months.at(-1)];
  if (first === undefined || last === undefined) return [];
  const isLong = indexOf(last.month) - indexOf(first.month) >= MOST_BARS;
  const periodOf = (month: string): string => (isLong ? month.slice(0, 4) : month);
  const bars = new Map<string, Record<Outcome, number>>();
  for (let index = indexOf(first.month); index <= indexOf(last.month); index++) {
    bars.set(periodOf(monthOf(index)), { imported: 0, unchanged: 0, conflicts: 0 });
  }
  for (const month of months) {
    const bar = bars.get(periodOf(month.month));
    if (bar) for (const outcome of outcomes) bar[outcome] += month[outcome];
  }
  return [...bars].map(([period, counts]) => ({ period, ...counts }));
}

/** Months since the year 0. */
function indexOf(month: string): number {
  return 12 * Number(month.slice(0, 4)) + Number(month.slice(5)) - 1;
}

function monthOf(index: number): string {
  return `${String(Math.floor(index / 12)).padStart(4, "0")}-${String((index % 12) + 1).padStart(2, "0")}`;
}

export interface ChartTexts {
  /** What the chart shows, for screen readers. */
  readonly label: string;
  /** What a bar shows, for whoever points at it. */
  readonly titleOf: (bar: Bar) => string;
  /** The name of a month, in short. */
  readonly monthOf: (period: string) => string;
}

/** Up to so many months have their names. */
const MOST_NAMES = 12;
/** A few bars are no blocks. */
const WIDEST = 80;

export function chartOf(bars: readonly Bar[], { label, titleOf, monthOf }: ChartTexts): SVGElement {
  const areNamed = bars.length <= MOST_NAMES && bars[0]?.period.includes("-") === true;
  const below = areNamed ? 26 : 14;
  const svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT + below}`, role: "img", "aria-label": label });
  svg.classList.add("enedis-linky-chart");
  const highest = Math.max(1, ...bars.map((bar) => outcomes.reduce((sum, outcome) => sum + bar[outcome], 0)));
  const slot = Math.min(WIDTH / bars.length, WIDEST);
  const width = Math.max(slot - (slot > 4 ? 2 : 0.5), 0.8);
  let labelled = -Infinity;
  for (const [i, bar] of bars.entries()) {
    const x = i * slot;
    const group = draw("g", {});
    group.append(titled(titleOf(bar)));
    // Catches the mouse above a low bar too.
    group.append(draw("rect", { x, y: 0, width: slot, height: HEIGHT, fill: "transparent" }));
    let top = HEIGHT;
    for (const outcome of outcomes) {
      if (bar[outcome] === 0) continue;
      const height = Math.max((bar[outcome] / highest) * (HEIGHT - 3 * LOWEST), LOWEST);
      top -= height;
      group.append(draw("rect", { x, y: top, width, height, class: `enedis-linky-outcome-${outcome}` }));
    }
    svg.append(group);
    if (areNamed) {
      const middle = { x: x + width / 2, "text-anchor": "middle" };
      svg.append(written(monthOf(bar.period), { ...middle, y: HEIGHT + 12 }));
      if (isLabelled(bar.period, i)) svg.append(written(yearOf(bar), { ...middle, y: HEIGHT + 24 }));
    } else if (isLabelled(bar.period, i) && x - labelled > 32 && x < WIDTH - 24) {
      labelled = x;
      const mark = draw("line", { x1: x, x2: x, y1: HEIGHT, y2: HEIGHT + 4 });
      svg.append(mark, written(yearOf(bar), { x, y: HEIGHT + 12 }));
    }
  }
  svg.append(draw("line", { x1: 0, x2: bars.length * slot, y1: HEIGHT, y2: HEIGHT }));
  return svg;
}

/** The beginning of each year. */
function isLabelled(period: string, i: number): boolean {
  return i === 0 || !period.includes("-") || period.endsWith("-01");
}

function yearOf({ period }: Bar): string {
  return period.slice(0, 4);
}

function written(text: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = draw("text", attributes);
  made.textContent = text;
  return made;
}

function titled(text: string): SVGElement {
  const title = draw("title", {});
  title.textContent = text;
  return title;
}

function draw(tag: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}
