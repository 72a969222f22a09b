/** Whether the off-peak hours by which the adviser counts are those of the meter (docs/dev/contract.md#hours-check). */
import type { Archive, UsagePoint } from "../archive/index.js";
import { checkHours } from "../costs/index.js";
import type { Day } from "../readings/index.js";
import type { Contract } from "../pricing/index.js";

/**
 * @param contract the meter's own
 * @param span days [start, end[, of which the newest are looked at
 * @param today the current day in Paris
 * @param signal stops it between two slices
 * @returns undefined: they are, or too little is known to say so
 * @throws {ArchiveError}
 */
export async function askHours(
  archive: Archive,
  usagePoint: Pick<UsagePoint, "id">,
  contract: Contract,
  { start, end }: { readonly start: Day; readonly end: Day },
  today: Day,
  signal: AbortSignal,
): Promise<Exclude<Awaited<ReturnType<typeof checkHours>>, "unknown">> {
  const question = { contract, direction: "consumption", step: "period", isOwn: true, start, end } as const;
  const found = await checkHours(archive, usagePoint, question, today, signal);
  return found === "unknown" ? undefined : found;
}
