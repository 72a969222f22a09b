/** Off-peak hours that come without their contract: in a message, or from a dialog. */
import { readContract, type ContractVersion } from "./contract.js";

/** @returns a copy; undefined: they are not such as a contract has */
export function readOffPeakHours(given: unknown): ContractVersion["hours"] | undefined {
  const version = { from: "", offer: "hphc", power: 6, prices: "regulated", hours: given };
  const read = readContract({ versions: [version] });
  return "contract" in read ? read.contract.versions[0]!.hours : undefined;
}

/** Whether it is known which minutes of a version are off-peak: Tempo has hours of its own (docs/dev/tariffs.md#classes). */
export function hasOffPeakHours({ offer, hours }: Pick<ContractVersion, "offer" | "hours">): boolean {
  return offer === "tempo" || (offer === "hphc" && hours.length > 0);
}
