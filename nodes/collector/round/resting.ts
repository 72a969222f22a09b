/** What waits although it is due: registers that failed. */
import { isByHand } from "../../archive/index.js";
import { REGISTERS } from "../../readings/index.js";
import type { MeterContext } from "../context/meter-context.js";
import { REGISTERS_PAUSE } from "../context/plan-inputs.js";
import type { SourceState } from "../context/source.js";
import type { Want } from "../plan/wants.js";
import type { FailureHandler } from "./failure-handler.js";
import type { Round } from "./round.js";

/** An outage of registers alone costs few of the meter's failed calls: its readings need them. */
export function registersRest(
  { meter, failures }: { readonly meter: MeterContext; readonly failures: FailureHandler },
  source: SourceState,
  want: Want,
  { cause }: Round,
): boolean {
  if (want.series !== REGISTERS || isByHand(cause)) return false;
  const failedAt = failures.failedAt(source, want) ?? -Infinity;
  return meter.now() - failedAt < REGISTERS_PAUSE || source.queue.hasFailedOften(meter.usagePoint.id);
}
