/** What the archive holds of each day of a span, with its curve. */
import { DayReader, energySpan, readyDay, type ReadyDay } from "../../../costs/index.js";
import type { Day, Direction } from "../../../readings/index.js";
import type { Held } from "../snapshot.js";

/** A day's load curve: mean power in W over [start, end[. */
export interface HeldDay extends ReadyDay {
  readonly day: Day;
  readonly intervals: readonly { readonly start: number; readonly end: number; readonly power: number }[];
}

/** The days [start, end[ between the first and the last with a reading, with pauses for the event loop. */
export async function* heldDays(
  { archive, usagePoint }: Held,
  direction: Direction,
  start: Day,
  end: Day,
): AsyncGenerator<HeldDay, void, void> {
  const reader = new DayReader(archive, { id: usagePoint }, direction, { end, withRegisters: false });
  for await (const day of reader.from(start)) {
    const held = await reader.of(day, true);
    yield { ...readyDay(day, held), day, intervals: held.curve };
  }
}

/** The first day after the newest that is over and has a reading; `today`, if there is none. */
export function endOfHeld({ archive, usagePoint }: Held, direction: Direction, today: Day): Day {
  const span = energySpan(archive, { id: usagePoint }, direction);
  return Math.min(today, (span?.last ?? today) + 1);
}
