import { REGISTERS, allSeries } from "../../readings/index.js";
import type { ServiceError } from "../../services/index.js";
import type { MeterContext, PlanInputs, SourceState } from "../context/index.js";
import type { PlannedCall } from "../plan/index.js";
import type { Round } from "./round.js";

/** Stores what a refused range shows, so that the plan narrows it; false when it cannot be narrowed further. */
export function narrowRange(
  { meter, inputs }: { readonly meter: MeterContext; readonly inputs: PlanInputs },
  source: SourceState,
  call: PlannedCall,
  round: Round,
  error: ServiceError,
): boolean {
  const { usagePoints, refusedRanges } = meter.archive;
  const { id } = source.source;
  // What is refused of registers may be due to them alone.
  const concerned = call.series === REGISTERS ? [call.series] : ([...allSeries, REGISTERS] as const);
  const inDirection = (): number[] =>
    concerned.map((series) => meter.row({ direction: call.direction, series }).id);
  switch (error.range) {
    case "before_activation":
      // The meter was not active yet: this applies to all series of this direction, from any source.
      for (const series of inDirection()) usagePoints.beginsAfter(series, call.start);
      return true;
    case "before_consent":
      // Another source may have a consent that goes further back.
      for (const series of inDirection()) refusedRanges.add(series, id, call.start);
      return true;
    case "too_old":
      refusedRanges.add(meter.row(call).id, id, call.start);
      return true;
    case "too_long": {
      const days = call.end - call.start;
      if (days <= 1) return false;
      // "At most 7" or "less than 7" for curves (docs/dev/enedis.md#depth-and-longest-range): 6 always works. Other
      // limits are not known.
      inputs.shorten(source, call, days > 7 ? Math.max(7, Math.floor(days / 2)) : days - 1);
      return true;
    }
    case "end_too_late":
      if (round.endsYesterday) return false;
      round.endsYesterday = true;
      return true;
    case undefined:
      return false;
  }
}
