/** Off-peak hours as windows that come back every day, of the spans that they cover of one day. Pure. */

export const DAY_MINUTES = 1_440;

/** Minutes [start, end[ of a day. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Minutes of a day; `to` is after `from`, beyond 1440 on the next day, and less than a day later. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** @param spans in any order. @returns none where a day has no switch */
export function windowsOf(spans: readonly Span[]): Window[] {
  const joined: Window[] = [];
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last === undefined || start > last.to) joined.push({ from: start, to: end });
    else joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, end) };
  }
  const [first, last] = [joined[0], joined.at(-1)];
  if (first === undefined || last === undefined) return [];
  if (first.from > 0 || last.to < DAY_MINUTES) return joined;
  // What ends at midnight goes on after it.
  if (first === last) return [];
  return [...joined.slice(1, -1), { from: last.from, to: first.to + DAY_MINUTES }];
}
