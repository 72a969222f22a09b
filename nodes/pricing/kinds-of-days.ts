/** What the windows of a version say of a kind of day, whether or not there is such a day in a year. */
import type { Color } from "./tempo.js";
import { DAY_MINUTES, fittingOn, inOrder, joined, type KindOfDay, type Window } from "./windows.js";

/** Minutes [start, end[ of a day. */
export interface KindSpan {
  readonly start: number;
  readonly end: number;
  /** Undefined: no window fits, or its colour would have to be known. */
  readonly class: string | undefined;
}

/** @param color of the whole day; undefined: not known */
export function classesIn(windows: readonly Window[], day: KindOfDay, color: Color | undefined): KindSpan[] {
  const fitting = fittingOn(windows, day);
  const bounds = inOrder([0, DAY_MINUTES, ...fitting.flatMap(({ start, end }) => [start, end])]);
  return joined(
    bounds.slice(1).map((end, i): KindSpan => {
      const start = bounds[i]!;
      const first = fitting.find(
        (one) =>
          one.start <= start &&
          one.end >= end &&
          (one.color === undefined || color === undefined || one.color === color),
      );
      return {
        start,
        end,
        class: first?.color !== undefined && color === undefined ? undefined : first?.class,
      };
    }),
    (a, b) => a.class === b.class,
  );
}
