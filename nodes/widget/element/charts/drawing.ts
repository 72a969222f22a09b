/** What all charts are drawn with: the room they get, their frame and its scale. */
import type { ScaleLinear } from "d3-scale";
import { svg, type SVGTemplateResult } from "lit";

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

export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Width of a letter, roughly, in em. */
const LETTER = 0.52;

export const widthOf = (text: string, em: number): number => text.length * LETTER * em;

/** Writes a raw value in thousands. */
export type Write = (raw: number, decimals: number) => string;

/** A short name without the full stop of its abbreviation. */
export const bare = (text: string): string => text.replace(/\.$/, "");

/** Lines across a chart, with the values they stand for. */
export function grid(
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
