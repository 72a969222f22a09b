/** Takes over what a backup knows of a meter's registers, and the archive does not. */
import { NO_SOURCE, type Archive, type BackupRegisters, type UsagePoint } from "../archive/index.js";
import { REGISTERS } from "../readings/index.js";

/**
 * Of a date that both have, the archive's readings stay.
 * @param slices whole days
 * @param now seconds
 * @throws {ArchiveError}
 * @throws what the slices throw
 */
export async function adoptRegisters(
  archive: Archive,
  { id }: UsagePoint,
  slices: AsyncIterable<BackupRegisters>,
  now: number,
): Promise<void> {
  for await (const { direction, origin, readings, events } of slices) {
    const days = [...readings, ...events].map(({ day }) => day);
    if (days.length === 0) continue;
    const series = archive.usagePoints.series(id, direction, REGISTERS);
    const [first, last] = [Math.min(...days), Math.max(...days)];
    const held = archive.registers.daysRead(series.id, origin, first, last + 1);
    const isNew = ({ day }: { readonly day: number }): boolean => !held.has(day);
    const adopted = { readings: readings.filter(isNew), events: events.filter(isNew) };
    await archive.registers.merge({ ...adopted, series, origin, source: NO_SOURCE, now });
  }
}
