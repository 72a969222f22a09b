/** What stops registers alone: nobody has seen how the services answer about them (docs/dev/enedis.md#registers). */
import { isByHand } from "../../archive/index.js";
import { REGISTERS } from "../../readings/index.js";
import { UNKNOWN_REGISTERS, type ServiceError } from "../../services/index.js";
import { type MeterContext, REGISTERS_PAUSE, type SourceState } from "../context/index.js";
import type { Want } from "../plan/index.js";
import type { Round } from "./round.js";

/** Days after which registers that a service refused are asked for again, once. */
export const REFUSED_REGISTERS_DAYS = 30;

/**
 * Whether an answer says that there are none for these credentials, in whatever words: access refused, an unknown type, a
 * form that nobody knows. It says nothing about series, which are refused in words of their own.
 */
export function refusesRegisters({ kind, code, httpStatus, scope }: ServiceError): boolean {
  switch (kind) {
    case "consent":
      return scope !== "account" || httpStatus === 403;
    case "unavailable":
      // A gateway has no subscription to the API; of a series, that is a fault of the gateway.
      return code === "900908";
    case "bad_answer":
      return (
        code === UNKNOWN_REGISTERS || (httpStatus !== undefined && httpStatus >= 400 && httpStatus < 500)
      );
    case "no_data":
    case "range":
    case "quota":
    case "banned":
      return false;
  }
}

/** An outage of registers alone costs few of the meter's failed calls: its readings need them. */
export function registersRest(
  {
    meter,
    failures,
  }: {
    readonly meter: MeterContext;
    /** When a call for a series failed last, in seconds. */
    readonly failures: { failedAt(source: SourceState, want: Want): number | undefined };
  },
  source: SourceState,
  want: Want,
  { cause }: Round,
): boolean {
  if (want.series !== REGISTERS || isByHand(cause)) return false;
  const failedAt = failures.failedAt(source, want) ?? -Infinity;
  return meter.now() - failedAt < REGISTERS_PAUSE || source.queue.hasFailedOften(meter.usagePoint.id);
}
