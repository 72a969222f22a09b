/** Which end of its interval the stamps of a saved curve name. */
import { DAY_SECONDS, lengthOfDay, parseDay } from "../../readings/index.js";
import type { StampEnd } from "../points/index.js";
import type { PointList } from "./point-list.js";

/** A point of a curve: Paris wall seconds, and the length of its interval. */
interface Stamped {
  readonly wall: number;
  readonly step: number | undefined;
}

/**
 * A flow R63 has ends. An answer to the days [start, end[ has stamps of ends in ]start, end], and those of starts in
 * [start, end[: the midnight that it has decides. Without it, the kind of the answer does, but for whole printed days of
 * an answer that seems to be Enedis's: a program may have cut its ends so, or taken MyElectricalData's starts out of their
 * wrapper (docs/dev/enedis.md#stamps-of-files).
 * @returns undefined: nothing tells
 */
export function stampsOf(
  { stamps, format, period }: Pick<PointList, "stamps" | "format" | "period">,
  points: readonly Stamped[],
): StampEnd | undefined {
  if (format === "r63-json") return stamps;
  let [first, last] = [Infinity, -Infinity];
  const step = points[0]?.step;
  let isEven = step !== undefined;
  for (const point of points) {
    first = Math.min(first, point.wall);
    last = Math.max(last, point.wall);
    isEven &&= point.step === step;
  }
  const [start, end] = [wallOf(period.start), wallOf(period.end)];
  if (start !== undefined && end !== undefined && start < end) {
    const [hasStart, hasEnd] = [first === start, last === end];
    if (hasStart !== hasEnd && first >= start && last <= end) return hasStart ? "start" : "end";
  }
  if (stamps === "start") return stamps;
  const count = new Set(points.map(({ wall }) => wall)).size;
  const isWhole = (from: number, to: number): boolean =>
    isEven &&
    from % DAY_SECONDS === 0 &&
    to % DAY_SECONDS === 0 &&
    count * step! === to - from &&
    isOrdinary(from, to);
  if (stamps === undefined) return step !== undefined && isWhole(first - step, last) ? "end" : undefined;
  return step !== undefined && isWhole(first, last + step) ? undefined : stamps;
}

function wallOf(day: unknown): number | undefined {
  const parsed = typeof day === "string" ? parseDay(day.slice(0, 10)) : undefined;
  return parsed === undefined ? undefined : parsed * DAY_SECONDS;
}

/** Without a change of the clock. */
function isOrdinary(from: number, to: number): boolean {
  for (let day = from / DAY_SECONDS; day < to / DAY_SECONDS; day++) {
    if (lengthOfDay(day) !== DAY_SECONDS) return false;
  }
  return true;
}
