/** Shared by all charts: the space they get, their frame and its scale. */
import type { ScaleLinear } from "d3-scale";
import { svg, type SVGTemplateResult } from "lit";

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
}

/** The height of the unit above a chart's values, in em. */
export const UNIT_HEIGHT = 1;

/** An abbreviation without its full stop. */
export const bare = (text: string): string => text.replace(/\.$/, "");

/** The unit of a chart's values, in the corner above them. */
export function unitMark({ unit }: Writer, em: number): SVGTemplateResult {
  return svg`<text class="axis start unit-mark" x="0" y=${0.95 * em}>${unit}</text>`;
}

/** Lines across a chart, with their values. */
export function grid(
  ticks: readonly number[],
  y: ScaleLinear<number, number>,
  frame: Frame,
  em: number,
  { write }: Writer,
): SVGTemplateResult[] {
  const decimals = ticks.some((tick) => tick % 1000 !== 0) ? 1 : 0;
  return ticks.map((tick) => {
    const at = Math.round(y(tick)) + 0.5;
    return svg`<line class="grid" x1=${frame.left} x2=${frame.right} y1=${at} y2=${at} /><text class="axis end" x=${frame.left - 0.5 * em} y=${at + 0.35 * em}>${write(tick, decimals)}</text>`;
  });
}
