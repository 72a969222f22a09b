/** What the archive holds of each day of a span, with its curve. */
import type { Archive, UsagePoint } from "../archive/index.js";
import type { Day, Direction } from "../readings/index.js";
import type { Interval } from "./curve-sums.js";
import { readyDay, type ReadyDay } from "./day.js";
import { DayReader } from "./day-reader.js";

/** A day's load curve: mean power in W over [start, end[. */
export interface HeldDay extends ReadyDay {
  readonly day: Day;
  readonly intervals: readonly Interval[];
}

/**
 * The days [start, end[ between the first and the last with a reading, with pauses for the event loop.
 * @throws {ArchiveError}
 */
export async function* heldDays(
  archive: Archive,
  usagePoint: Pick<UsagePoint, "id">,
  direction: Direction,
  start: Day,
  end: Day,
): AsyncGenerator<HeldDay, void, void> {
  const reader = new DayReader(archive, usagePoint, direction, { end, withRegisters: false });
  for await (const day of reader.from(start)) {
    const held = await reader.of(day, true);
    yield { ...readyDay(day, held), day, intervals: held.curve };
  }
}
