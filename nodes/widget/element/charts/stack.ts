/** A bar of several parts, one on the other, and how each part looks. */
import { svg, type SVGTemplateResult } from "lit";

/** Narrower parts have no room for an outline, in pixels. */
const OUTLINED = 5;

interface Place {
  readonly left: number;
  readonly wide: number;
  /** The pixel of a value. */
  readonly y: (value: number) => number;
}

/** What is above zero grows upwards, what is below downwards. @param looks of the parts */
export function stack(parts: readonly number[], looks: readonly string[], place: Place): SVGTemplateResult[] {
  let [up, down] = [0, 0];
  return parts.flatMap((part, i) => {
    if (part === 0) return [];
    const from = part > 0 ? up : down;
    const to = from + part;
    if (part > 0) up = to;
    else down = to;
    const [top, bottom] = [Math.round(place.y(Math.max(from, to))), Math.round(place.y(Math.min(from, to)))];
    return bottom > top ? [partOf(looks[i]!, place.left, top, place.wide, bottom - top)] : [];
  });
}

function partOf(look: string, x: number, y: number, width: number, height: number): SVGTemplateResult {
  const isOutlined = width >= OUTLINED && height >= 2;
  const inset = isOutlined ? 0.5 : 0;
  return svg`<rect class="part ${look} ${isOutlined ? "outlined" : ""}" fill=${fillOf(look)} x=${x + inset} y=${y + inset} width=${width - 2 * inset} height=${Math.max(0.5, height - 2 * inset)} />`;
}

/** A part as the legend shows it. */
export function swatch(look: string): SVGTemplateResult {
  return svg`<rect class="part ${look} outlined" fill=${fillOf(look)} x="0.5" y="0.5" width="11" height="11" />`;
}

export function fillOf(look: string): string {
  return look in own ? `url(#${look})` : "";
}

/** A user's own classes are told apart by these patterns: lines of 6 × 6 pixels. */
const own: Readonly<Record<string, string>> = {
  "own-0": "M0 3h6M0 0h6M0 1.5h6M0 4.5h6M0 6h6",
  "own-1": "M-1 1l2-2M0 6l6-6M5 7l2-2",
  "own-2": "M0 1.5h6",
  "own-3": "M3 3h.01",
  "own-4": "M0 6l6-6M0 0l6 6",
  "own-5": "M1.5 0v6",
  "own-6": "M-1 5l2 2M0 0l6 6M5-1l2 2",
  "own-7": "M0 3h6M3 0v6",
};

/** The patterns that these looks need. */
export function patternsOf(looks: readonly string[]): SVGTemplateResult {
  return svg`<defs>${[...new Set(looks)]
    .filter((look) => look in own)
    .map(
      (look) =>
        svg`<pattern id=${look} class="own" width="6" height="6" patternUnits="userSpaceOnUse"><path d=${own[look]} /></pattern>`,
    )}</defs>`;
}
