/** Off-peak hours that come without their contract: in a message, or from a dialog. */
import { readContract, type ContractVersion } from "./contract.js";
import { seasonsOf, weekOf } from "./week.js";
import type { Hours } from "./windows.js";

/** @returns a copy; undefined: they are not such as a contract has */
export function readOffPeakHours(given: unknown): ContractVersion["hours"] | undefined {
  const version = { from: "", offer: "hphc", power: 6, prices: { classes: { HP: 0, HC: 0 } }, hours: given };
  const read = readContract({ versions: [version] });
  return "contract" in read ? read.contract.versions[0]!.hours : undefined;
}

/** Whether it is known which minutes of a version are off-peak: Tempo has hours of its own (docs/dev/tariffs.md#classes). */
export function hasOffPeakHours({ offer, hours }: Pick<ContractVersion, "offer" | "hours">): boolean {
  return offer === "tempo" || (offer === "hphc" && hours.length > 0);
}

/** Whether the same minutes of the year are off-peak, however the windows of two versions are written. */
export function haveSameHours(a: Hours, b: Hours): boolean {
  const seasons = seasonsOf({ hours: [...a.hours, ...b.hours], rules: [] });
  const days = seasons.length === 0 ? ["01-01"] : seasons.map(({ from }) => from);
  return days.every((day) => boundsOf(a, day) === boundsOf(b, day));
}

/** Where a class begins, on each day of a week. The colour of a Tempo day does not change its hours. */
function boundsOf(hours: Hours, monthDay: string): string {
  return JSON.stringify(
    weekOf(hours, monthDay, "blue").map((spans) =>
      spans
        .filter((span, i) => span.class !== spans[i - 1]?.class || i === 0)
        .map(({ start, class: name }) => [start, name]),
    ),
  );
}
