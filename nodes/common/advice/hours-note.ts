/** What is wrong about the off-peak hours by which the adviser counts: those of the meter's contract. */
import { askHours } from "../../adviser/index.js";
import type { Day } from "../../readings/index.js";
import { hoursCheckText } from "../../texts/index.js";
import type { Advised } from "./advised.js";

/**
 * @param span days [start, end[, of which the newest are looked at
 * @param meaning what the wrong hours mean for the answer
 * @returns one note, or none
 * @throws {ArchiveError}
 */
export async function hoursNotes(
  { contracts, archive, usagePoint, today, texts, signal }: Omit<Advised, "meter">,
  span: { readonly start: Day; readonly end: Day },
  meaning: string,
): Promise<string[]> {
  const pricing = contracts.of("consumption");
  if (pricing === undefined || "fault" in pricing) return [];
  const hours = await askHours(archive, usagePoint, pricing.contract, span, today, signal);
  return hours === undefined ? [] : [`${hoursCheckText(hours, texts)} ${meaning}`];
}
