/** What the archive holds of each day of a span, with its curve. */
import { energySpan, heldDays as heldDaysOf, type HeldDay } from "../../../costs/index.js";
import type { Day, Direction } from "../../../readings/index.js";
import type { Held } from "../snapshot.js";

export type { HeldDay };

/** The days [start, end[ between the first and the last with a reading, with pauses for the event loop. */
export function heldDays(
  { archive, usagePoint }: Held,
  direction: Direction,
  start: Day,
  end: Day,
): AsyncGenerator<HeldDay, void, void> {
  return heldDaysOf(archive, { id: usagePoint }, direction, start, end);
}

/** The first day after the newest that is over and has a reading; `today`, if there is none. */
export function endOfHeld({ archive, usagePoint }: Held, direction: Direction, today: Day): Day {
  const span = energySpan(archive, { id: usagePoint }, direction);
  return Math.min(today, (span?.last ?? today) + 1);
}
