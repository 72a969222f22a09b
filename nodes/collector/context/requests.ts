/** Days that a user requests, even if already held. */
import { REGISTERS, allSeries, dayOf, directions, type Day } from "../../readings/index.js";
import { deadline } from "../../services/index.js";
import type { MeterContext } from "./meter-context.js";
import type { Want } from "../plan/index.js";

/**
 * Stores a request for the days [start, end[ of some series.
 * @returns how many days were left out because the service no longer serves them
 */
export function noteRequest(meter: MeterContext, wants: readonly Want[], start: Day, end: Day): number {
  const { archive } = meter;
  const now = meter.now();
  let leftOut = 0;
  archive.transaction(() => {
    for (const want of wants) {
      const first = Math.max(start, deadline(want.series, dayOf(now)));
      leftOut = Math.max(leftOut, Math.min(first, end) - start);
      if (first >= end) continue;
      const series = meter.row(want).id;
      archive.requests.add({ series, start: first, end, at: now });
      // Coverage counts whole seconds: an answer of this second came before the request, and does not fulfil it.
      archive.coverage.noteRequestedBefore(series, first, end, now);
    }
  });
  return leftOut;
}

export function hasRequests(meter: MeterContext, wants: readonly Want[]): boolean {
  return wants.some((want) => meter.archive.requests.of(meter.row(want).id).length > 0);
}

export function dropRequests(meter: MeterContext): void {
  for (const direction of directions) {
    for (const series of [...allSeries, REGISTERS] as const) {
      meter.archive.requests.drop(meter.row({ direction, series }).id);
    }
  }
}
