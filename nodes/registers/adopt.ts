/** Takes over what a backup knows of a meter's registers, and the archive does not. */
import {
  NO_SOURCE,
  type Archive,
  type BackupRegisters,
  type RegisterCounts,
  type UsagePoint,
} from "../archive/index.js";
import { REGISTERS } from "../readings/index.js";

/**
 * Of a date that both have, the archive's readings stay.
 * @param slices whole days
 * @param now seconds
 * @param dryRun only counts
 * @returns what was taken over; `unchanged`: of dates that the archive has. undefined: there was nothing
 * @throws {ArchiveError}
 * @throws what the slices throw
 */
export async function adoptRegisters(
  archive: Archive,
  { id }: UsagePoint,
  slices: AsyncIterable<BackupRegisters>,
  now: number,
  dryRun = false,
): Promise<RegisterCounts | undefined> {
  let [all, imported] = [0, 0];
  for await (const { direction, origin, readings, events } of slices) {
    const days = [...readings, ...events].map(({ day }) => day);
    if (days.length === 0) continue;
    const known = archive.usagePoints.seriesId(id, direction, REGISTERS);
    const [first, last] = [Math.min(...days), Math.max(...days)];
    const held = known === undefined ? new Set() : archive.registers.daysRead(known, origin, first, last + 1);
    const isNew = ({ day }: { readonly day: number }): boolean => !held.has(day);
    const adopted = { readings: readings.filter(isNew), events: events.filter(isNew) };
    all += readings.length;
    imported += adopted.readings.length;
    if (dryRun) continue;
    const series = archive.usagePoints.series(id, direction, REGISTERS);
    await archive.registers.merge({ ...adopted, series, origin, source: NO_SOURCE, now });
  }
  return all === 0 ? undefined : { imported, unchanged: all - imported, replaced: 0 };
}
