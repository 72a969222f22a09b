/** Takes over what a backup knows of a meter's registers, and the archive does not. */
import { NO_SOURCE, registerOrigins, type Archive, type UsagePoint } from "../archive/index.js";
import { REGISTERS, directions } from "../readings/index.js";

/**
 * Of a date that both have, the archive's readings stay.
 * @param backup as `Archive.openBackup` opens it
 * @param now seconds
 * @throws {ArchiveError}
 */
export async function adoptRegisters(
  archive: Archive,
  backup: Archive,
  { id, pdl, space }: UsagePoint,
  now: number,
): Promise<void> {
  const other = backup.usagePoints.find(pdl, space);
  if (other === undefined) return;
  for (const direction of directions) {
    const from = backup.usagePoints.seriesId(other.id, direction, REGISTERS);
    if (from === undefined || backup.registers.head(from) === 0) continue;
    const series = archive.usagePoints.series(id, direction, REGISTERS);
    for (const origin of registerOrigins) {
      const present = await archive.registers.all(series.id, origin);
      const held = new Set(present.readings.map(({ day }) => day));
      const { readings, events } = await backup.registers.all(from, origin);
      const isNew = ({ day }: { readonly day: number }): boolean => !held.has(day);
      const adopted = { readings: readings.filter(isNew), events: events.filter(isNew) };
      await archive.registers.merge({ ...adopted, series, origin, source: NO_SOURCE, now });
    }
  }
}
