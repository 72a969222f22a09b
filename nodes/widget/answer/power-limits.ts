/** What a contract allows on each day of a chart of max power. Pure. */
import type { Day } from "../../readings/index.js";
import {
  Calendar,
  nothingAnnounced,
  powersFor,
  type Contract,
  type ContractVersion,
} from "../../pricing/index.js";
import type { ChartQuestion, PowerLimit } from "../protocol.js";
import type { Held } from "./snapshot.js";

/** The contract whose powers a chart shows; undefined: it shows none. */
export function powersBy(
  { priced }: Held,
  { measure, direction }: Pick<ChartQuestion, "measure" | "direction">,
): Contract | undefined {
  return measure === "max_power" ? priced?.[direction]?.contract : undefined;
}

/** By the version of each of the days [from, to[; days before the first one have none. */
export function powerLimits(contract: Contract, from: Day, to: Day): PowerLimit[] {
  const calendar = new Calendar(contract, nothingAnnounced);
  const limits: PowerLimit[] = [];
  for (let day = from; day < to; day++) {
    const version = calendar.versionOn(day);
    if (version === undefined) continue;
    const limit = limitOf(version);
    const last = limits.at(-1);
    const isSame = last?.power === limit.power && last.below === limit.below;
    if (isSame) limits[limits.length - 1] = { ...last, to: day + 1 };
    else limits.push({ from: day, to: day + 1, ...limit });
  }
  return limits;
}

function limitOf(version: ContractVersion): Pick<PowerLimit, "power" | "below"> {
  const kVA = Number(version.power);
  const below = powersFor(version).findLast((one) => one < kVA);
  return { power: kVA * 1_000, ...(below !== undefined && { below: below * 1_000 }) };
}
