/** Compares new intervals of a series with stored ones: which of them conflict, and how much time both cover. Pure. */
import { dayOf, type Day, type Reading } from "../../readings/index.js";
import type { Row } from "../sqlite/index.js";

/** Starts of stored readings that overlap a new one without matching it. Both inputs oldest first. */
export function crossedBy(readings: readonly Reading[], held: ReadonlyMap<number, Row>): number[] {
  const starts = new Set(readings.map(({ start }) => start));
  let next = 0;
  return [...held].flatMap(([start, row]) => {
    while (next < readings.length && readings[next]!.start + readings[next]!.step <= start) next++;
    const isCrossed = next < readings.length && readings[next]!.start < start + Number(row["step"]);
    return isCrossed && !starts.has(start) ? [start] : [];
  });
}

/** Seconds that have an exact reading, by day: stored ones, and new ones, which all are exact. */
export function exactSecondsByDay(
  held: ReadonlyMap<number, Row>,
  readings: readonly Reading[],
): Map<Day, number> {
  const seconds = new Map<Day, number>();
  const add = (start: number, step: number): void => {
    const day = dayOf(start);
    seconds.set(day, (seconds.get(day) ?? 0) + step);
  };
  for (const [start, row] of held) add(start, exactSeconds(row));
  for (const { start, step } of readings) add(start, step - exactSeconds(held.get(start)));
  return seconds;
}

function exactSeconds(row: Row | undefined): number {
  return row?.["rounded"] === 0 ? Number(row["step"]) : 0;
}
