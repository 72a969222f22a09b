/** A user has a meter forgotten, while it is in use. */
import type { Archive, Forgotten } from "../../archive/index.js";
import { secondsOf, type Clock } from "../../base/index.js";
import { dayOf } from "../../readings/index.js";
import type { MeterKey } from "./attached-meter.js";
import type { AttachedMeters } from "./attached-meters.js";

/**
 * Takes everything stored of a meter away from it for good, except its calls, once no import runs: that would write to
 * what was forgotten. A running call is aborted; then the meter begins anew, without a first round.
 * @param done called when it begins anew, also if it could not be forgotten
 * @returns what was forgotten; empty: no node has the meter any more, or the archive has nothing of it
 * @throws {ArchiveError}
 */
export async function forgetMeter(
  archive: Archive,
  key: MeterKey,
  { clock, meters }: { readonly clock: Clock; readonly meters: Pick<AttachedMeters, "get"> },
  done: () => void,
): Promise<Forgotten[]> {
  return await archive.staging.turns.run(async () => {
    const meter = meters.get(key);
    const point = meter && archive.usagePoints.find(meter.usagePointId, meter.space);
    if (meter === undefined || point === undefined) return [];
    const resume = await meter.pause();
    try {
      return archive.forget(point.id, dayOf(secondsOf(clock)));
    } finally {
      resume();
      done();
    }
  });
}
