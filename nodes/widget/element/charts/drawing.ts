/** Shared by all charts: the space they get, their frame and its scale. */
import { nothing, svg, type SVGTemplateResult } from "lit";
import { ticksOf, type Linear } from "./scales.js";

/** The space for a chart and its font size, in pixels. */
export interface Room {
  readonly width: number;
  readonly height: number;
  readonly em: number;
}

export interface Drawing {
  readonly content: SVGTemplateResult;
  /** The index of the bar, interval or day at a point; undefined: none. */
  readonly at: (x: number, y: number) => number | undefined;
}

export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Approximate width of a letter, in em. */
export const LETTER = 0.52;

export const widthOf = (text: string, em: number): number => text.length * LETTER * em;

/** How values are written. */
export interface Writer {
  /** A raw value in thousands, without its unit. */
  readonly write: (raw: number, decimals: number) => string;
  readonly unit: string;
  /** 110 % of what a contract allows. */
  readonly over: string;
}

/** An abbreviation without its full stop. */
export const bare = (text: string): string => text.replace(/\.$/, "");

/** A value from one place of a chart to another, in pixels. */
export type Level = readonly [from: number, to: number, y: number];

const rounded = (pixels: number): number => Math.round(pixels * 100) / 100;

/** The path of these levels: a step where one begins at the end of the last, else a gap. */
export function stepsThrough(levels: readonly Level[]): string {
  return levels
    .map(([from, to, y], i) => {
      const start = levels[i - 1]?.[1] === from ? "V" : `M${rounded(from)},`;
      return `${start}${rounded(y)}H${rounded(to)}`;
    })
    .join("");
}

/** Whether a chart has room for words. */
export const isRoomy = ({ width, height, em }: Room): boolean => height > 7 * em && width > 9 * em;

/** Of the values beside a chart, in em: before the chart, and at the edge. */
const [GAP, MARGIN] = [0.5, 0.4];

/** The values beside a chart, and the unit above it. */
export interface Axis {
  readonly ticks: readonly number[];
  readonly decimals: number;
  /** What it needs on these sides, in pixels. */
  readonly left: number;
  readonly top: number;
}

/**
 * The axis of a range of raw values, with the decimals that the step of its values needs. Without room: nothing.
 * @param hasValues whether it has more than its unit
 */
export function axisOf(
  range: readonly [number, number],
  { write }: Writer,
  em: number,
  roomy: boolean,
  hasValues = roomy,
): Axis {
  const ticks = hasValues ? ticksOf(range, 3).filter((tick) => tick !== 0 && Number.isInteger(tick)) : [];
  const step = Math.min(...ticks.map(Math.abs));
  const decimals = [0, 1, 2].find((count) => step % 10 ** (3 - count) === 0) ?? 3;
  const widest = Math.max(...ticks.map((tick) => widthOf(write(tick, decimals), em)));
  return { ticks, decimals, left: ticks.length > 0 ? widest + (GAP + MARGIN) * em : 0, top: roomy ? em : 0 };
}

/** The unit in the corner above a chart's values, and lines across it at these. */
export function grid(
  { ticks, decimals, top }: Axis,
  y: Linear,
  frame: Frame,
  em: number,
  { write, unit }: Writer,
): SVGTemplateResult {
  return svg`${top > 0 ? svg`<text class="axis start unit-mark" x="0" y=${0.95 * em}>${unit}</text>` : nothing}${ticks.map(
    (tick) => {
      const at = Math.round(y(tick)) + 0.5;
      return svg`<line class="grid" x1=${frame.left} x2=${frame.right} y1=${at} y2=${at} /><text class="axis end" x=${frame.left - GAP * em} y=${at + 0.35 * em}>${write(tick, decimals)}</text>`;
    },
  )}`;
}
