/** The tiles of a scan. */
import type { Size } from "./tiles.js";

const widths = [
  100, 120, 140, 160, 180, 200, 220, 240, 260, 280, 300, 320, 340, 370, 400, 440, 480, 520, 600, 700, 800,
  1_000, 1_300, 1_900,
];
/** With the heights of Dashboard's rows: 48 px each, and 12 px between them. */
const heights = [
  88, 100, 108, 120, 140, 168, 190, 228, 240, 260, 288, 320, 348, 408, 470, 528, 588, 800, 1_060,
];
/** On both sides of the proportions at which the keys change their place (3:2 and 23:20). */
const aspects = [1.14, 1.16, 1.49, 1.51];
/** With either proportion as the bound: by height, width or both. */
const between = [112, 140, 168, 240, 350, 420];

const everywhere = widths.flatMap((width) => heights.map((height): Size => [width, height]));
const turning = between.flatMap((height) =>
  aspects.map((aspect): Size => [Math.round(height * aspect), height]),
);

/** 480 sizes. */
export const allSizes: readonly Size[] = [...everywhere, ...turning];

/** Lines that cross every bound of the style sheet: rows of Dashboard, columns of pages, and from small to large. */
export const lines: readonly (readonly [from: Size, to: Size])[] = [
  [
    [100, 108],
    [1_900, 108],
  ],
  [
    [100, 168],
    [700, 168],
  ],
  [
    [100, 288],
    [800, 288],
  ],
  [
    [100, 588],
    [700, 588],
  ],
  [
    [130, 88],
    [130, 700],
  ],
  [
    [312, 88],
    [312, 700],
  ],
  [
    [1_900, 168],
    [1_900, 408],
  ],
];
