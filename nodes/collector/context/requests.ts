/** Days that a user asks for by hand, again or for the first time. */
import { allSeries, dayOf, directions, type Day } from "../../readings/index.js";
import { deadline } from "../../services/limits.js";
import type { Place } from "./meter-context.js";
import type { Want } from "../plan/wants.js";

/**
 * Notes the days [start, end[ of some series.
 * @returns how many days were left out because the service no longer serves them
 */
export function noteRequest(place: Place, wants: readonly Want[], start: Day, end: Day): number {
  const { archive } = place;
  const now = place.now();
  let leftOut = 0;
  archive.transaction(() => {
    for (const want of wants) {
      const first = Math.max(start, deadline(want.series, dayOf(now)));
      leftOut = Math.max(leftOut, Math.min(first, end) - start);
      if (first < end) archive.meters.request({ series: place.row(want).id, start: first, end, at: now });
    }
  });
  return leftOut;
}

export function hasRequests(place: Place, wants: readonly Want[]): boolean {
  return wants.some((want) => place.archive.meters.requests(place.row(want).id).length > 0);
}

export function dropRequests(place: Place): void {
  for (const direction of directions) {
    for (const series of allSeries) {
      place.archive.meters.dropRequests(place.row({ direction, series }).id);
    }
  }
}
