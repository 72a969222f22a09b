/** What a contract allows, as quiet lines over bars of max power: subscribed, 110 % of it, and the next lower power. */
import { nothing, svg, type SVGTemplateResult } from "lit";
import type { Day } from "../../../readings/index.js";
import type { PowerLimit } from "../../protocol.js";
import { stepsThrough, widthOf, type Level, type Writer } from "./drawing.js";

/** Bars keep at least a third of the height: lines that would take more of it are not drawn. */
const MOST = 3;

/** The first one gets its label first, and is drawn over the others. */
const kinds = ["power", "over", "below"] as const;
type Kind = (typeof kinds)[number];

/** A stretch of a line, over the days [from, to[, in VA. */
export interface Limit {
  readonly kind: Kind;
  readonly from: Day;
  readonly to: Day;
  readonly value: number;
}

/** The lines of each kind that leave enough room for the bars. @param greatest of the bars, in VA */
export function limitsWithin(limits: readonly PowerLimit[], greatest: number): Limit[] {
  return kinds.flatMap((kind) =>
    limits
      .map(({ from, to, power, below = 0 }): Limit => {
        const value = { power, over: (power * 11) / 10, below }[kind];
        return { kind, from, to, value };
      })
      .filter(({ value }) => value > 0 && value <= MOST * greatest),
  );
}

/** A box in pixels. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

interface Canvas {
  readonly em: number;
  readonly writer: Writer;
  /** Of the beginning of a day, and of a value. */
  readonly x: (day: Day) => number;
  readonly y: (value: number) => number;
  /** What a label may not touch. */
  readonly taken: readonly Box[];
  /** No label is above it. */
  readonly top: number;
  /** Whether there is room for words. */
  readonly roomy: boolean;
}

export function drawLimits(limits: readonly Limit[], canvas: Canvas): SVGTemplateResult {
  const { x, y } = canvas;
  const levels = limits.map(({ from, to, value }): Level => [x(from), x(to), y(value)]);
  const lines = [...kinds].reverse().map((kind) => {
    const own = levels.filter((_, i) => limits[i]!.kind === kind);
    // Only the subscribed power has steps: those of all lines would cross each other.
    const d = kind === "power" ? stepsThrough(own) : own.map((level) => stepsThrough([level])).join("");
    return d === "" ? nothing : svg`<path class="limit-halo" d=${d} /><path class="limit ${kind}" d=${d} />`;
  });
  return svg`${lines}${canvas.roomy ? labelsOf(limits, levels, canvas) : nothing}`;
}

/** At the right end of each line, or as near to it as there is room; above it, or else below. */
function labelsOf(
  limits: readonly Limit[],
  levels: readonly Level[],
  { em, writer, taken, top }: Canvas,
): SVGTemplateResult[] {
  const lines = levels.map(([left, right, at]) => ({ left, right, top: at - 1, bottom: at + 1 }));
  const boxes: Box[] = [...taken, ...lines];
  return limits.flatMap(({ kind, value }, i) => {
    const [start, end, at] = levels[i]!;
    const text = kind === "over" ? writer.over : `${writer.write(value, 0)}\u00a0${writer.unit}`;
    const width = widthOf(text, em);
    for (let right = end - 0.2 * em; right - width >= start; right -= em / 2) {
      for (const bottom of [at - 0.2 * em, at + 1.1 * em]) {
        const box = { left: right - width, right, top: bottom - 0.9 * em, bottom };
        if (box.top < top || boxes.some((other) => isOver(box, other))) continue;
        boxes.push(box);
        return [svg`<text class="axis end of-limit" x=${right} y=${bottom - 0.1 * em}>${text}</text>`];
      }
    }
    return [];
  });
}

function isOver(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
