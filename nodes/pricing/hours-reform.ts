/**
 * The off-peak hours that Enedis abolishes: its reform's second phase moves them meter by meter, with hours that may
 * differ by season (docs/dev/tariffs.md#offers).
 */
import { dayOfText } from "./day-of-text.js";
import { seasonsOf, weekOf } from "./week.js";
import type { Hours } from "./windows.js";

/** Days [start, end[ in which the hours of homes are moved. */
export const hoursReform = { start: dayOfText("2026-12-01"), end: dayOfText("2027-11-01") };

/** Seasons of the distributor, and the hours [start, end[ of a day that are never off-peak in each after the reform. */
const summer = { from: "04-01", to: "10-31" };
const winter = { from: "11-01", to: "03-31" };
const abolishedIn = {
  summer: [
    { start: 7, end: 10 },
    { start: 18, end: 23 },
  ],
  winter: [
    { start: 7, end: 11 },
    { start: 17, end: 21 },
  ],
} as const;

/** Whether a version has a minute of off-peak hours, on any day of the year, that the reform abolishes. */
export function hasAbolishedHours({ offer, hours, rules }: Hours): boolean {
  if (offer !== "hphc") return false;
  // Within a part of the year, neither the hours nor what is abolished changes.
  const parts = seasonsOf({
    hours: [...hours, ...[summer, winter].map((season) => ({ from: "00:00", to: "00:00", season }))],
    rules: [],
  });
  return parts.some(({ from }) => {
    const abolished = abolishedIn[from >= summer.from && from <= summer.to ? "summer" : "winter"];
    return weekOf({ offer, hours, rules }, from, "blue")
      .flat()
      .some(
        (span) =>
          span.class === "HC" &&
          abolished.some(({ start, end }) => span.start < end * 60 && span.end > start * 60),
      );
  });
}
