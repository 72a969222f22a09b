/** What the meter sees of a home that feeds in (docs/dev/decisions.md#69-habits). */
import { wattHoursOf } from "../../../costs/index.js";
import { HOUR_SECONDS, type Day } from "../../../readings/index.js";
import type { SelfAnswer } from "../../protocol.js";
import type { Held } from "../snapshot.js";
import { endOfHeld, heldDays, type HeldDay } from "./days.js";

const DAYS = 30;
/** Enedis's longest step; one of half an hour divides it. */
const HALF_HOUR = HOUR_SECONDS / 2;

export async function makeSelf(held: Held, today: Day): Promise<Omit<SelfAnswer, "id">> {
  const to = Math.min(endOfHeld(held, "consumption", today), endOfHeld(held, "production", today));
  const from = to - DAYS;
  const fed = new Map<Day, HeldDay>();
  for await (const day of heldDays(held, "production", from, to)) fed.set(day.day, day);
  let [days, fedIn, drawn, seconds, covered] = [0, 0, 0, 0, 0];
  for await (const day of heldDays(held, "consumption", from, to)) {
    const other = fed.get(day.day);
    if (other === undefined) continue;
    const [into, out] = [wattHoursOf(day), wattHoursOf(other)];
    if (into !== undefined && out !== undefined) {
      days++;
      drawn += into;
      fedIn += out;
    }
    const time = coveredIn(day, other);
    seconds += time.seconds;
    covered += time.covered;
  }
  return {
    habit: "self",
    from,
    to,
    days,
    fedIn,
    drawn,
    ...(seconds * 2 >= DAYS * 24 * HOUR_SECONDS && { covered: Math.round((100 * covered) / seconds) }),
  };
}

/** Seconds of which both directions are held, and of those in which at least as much left as came in, and not nothing. */
function coveredIn(drawn: HeldDay, fed: HeldDay): { seconds: number; covered: number } {
  const [a, b] = [drawn.intervals[0], fed.intervals[0]];
  if (a === undefined || b === undefined) return { seconds: 0, covered: 0 };
  const step = Math.max(HALF_HOUR, a.end - a.start, b.end - b.start);
  let [seconds, covered] = [0, 0];
  for (let at = drawn.start; at < drawn.start + drawn.seconds; at += step) {
    const [into, out] = [drawn.curve.between(at, at + step), fed.curve.between(at, at + step)];
    if (into.seconds < step || out.seconds < step) continue;
    seconds += step;
    if (out.wattSeconds > 0 && out.wattSeconds >= into.wattSeconds) covered += step;
  }
  return { seconds, covered };
}
