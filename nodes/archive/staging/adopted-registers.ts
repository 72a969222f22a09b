/** What a backup knows of a meter's registers, and the archive does not: of a date that both have, the archive's stay. */
import { REGISTERS, type Day } from "../../readings/index.js";
import type { HeldRegisters, RegisterOrigin, Registers } from "../registers/index.js";
import type { Known, RegisterCounts } from "./staged-file.js";
import type { UsagePoint, UsagePoints } from "../meters/index.js";

/** What whole days show that an origin has not read. */
export function unknownOf(
  registers: Registers,
  series: number,
  origin: RegisterOrigin,
  { readings, events }: HeldRegisters,
): HeldRegisters {
  const days = [...readings, ...events].map(({ day }) => day);
  const known = registers.daysRead(series, origin, Math.min(...days), Math.max(...days) + 1);
  const isNew = ({ day }: { readonly day: Day }): boolean => !known.has(day);
  return { readings: readings.filter(isNew), events: events.filter(isNew) };
}

/**
 * Counts what a restore would take over; `unchanged`: of dates that the archive has.
 * @returns undefined: there is nothing
 * @throws what the slices throw, or the signal's reason
 */
export async function countAdopted(
  archive: { readonly usagePoints: UsagePoints; readonly registers: Registers },
  { id }: UsagePoint,
  known: Known,
  signal: AbortSignal | undefined,
): Promise<RegisterCounts | undefined> {
  let [all, imported] = [0, 0];
  for await (const { direction, origin, ...slice } of known.registerSlices()) {
    signal?.throwIfAborted();
    const series = archive.usagePoints.seriesId(id, direction, REGISTERS);
    const isEmpty = series === undefined || slice.readings.length === 0;
    const { readings } = isEmpty ? slice : unknownOf(archive.registers, series, origin, slice);
    all += slice.readings.length;
    imported += readings.length;
  }
  return all === 0 ? undefined : { imported, unchanged: all - imported, replaced: 0 };
}
