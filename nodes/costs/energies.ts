/** The energy of days that is known, whatever its class. */
import type { Archive, UsagePoint } from "../archive/index.js";
import type { Day, Direction } from "../readings/index.js";
import { readyDay, WATT_HOUR, type ReadyDay } from "./day.js";
import { DayReader } from "./day-reader.js";

/** What a day consumed, in Wh: its value, or that of its whole curve; undefined: neither is held. */
export function wattHoursOf({ total, isWhole, start, seconds, curve }: ReadyDay): number | undefined {
  const wattSeconds = total ?? (isWhole ? curve.between(start, start + seconds).wattSeconds : undefined);
  return wattSeconds === undefined ? undefined : Math.round(wattSeconds / WATT_HOUR);
}

/** The energy of the days [start, end[ that is known, in Wh. @throws {ArchiveError} */
export async function knownEnergies(
  archive: Archive,
  usagePoint: Pick<UsagePoint, "id">,
  direction: Direction,
  start: Day,
  end: Day,
): Promise<Map<Day, number>> {
  const reader = new DayReader(archive, usagePoint, direction, { end, withRegisters: false });
  const known = new Map<Day, number>();
  for await (const day of reader.from(start)) {
    const wattHours = wattHoursOf(readyDay(day, await reader.of(day, false)));
    if (wattHours !== undefined) known.set(day, wattHours);
  }
  return known;
}
