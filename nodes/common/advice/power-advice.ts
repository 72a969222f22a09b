/** Advises a power to subscribe to, for messages and for the contract's dialog (docs/dev/contract.md#power). */
import { askPower, versionOn, type PowerAnswer } from "../../adviser/index.js";
import { formatDay } from "../../readings/index.js";
import { supplyOf, type Contract } from "../../pricing/index.js";
import { powerReasons, type PowerPlace, type Texts } from "../../texts/index.js";
import type { Contracts } from "../meter/index.js";
import type { Advised } from "./advised.js";

export interface ShownPower {
  readonly answer: PowerAnswer;
  /** The most important first. */
  readonly reasons: readonly string[];
}

/**
 * The meter's own supply contract; undefined: it has none.
 * @throws {LinkyError} `contract`: it is invalid
 */
export function ownContract(contracts: Contracts): Contract | undefined {
  const pricing = contracts.of("consumption");
  if (pricing !== undefined && "fault" in pricing) throw pricing.fault;
  return pricing?.contract;
}

/**
 * @param place where the reasons are read
 * @throws {LinkyError} `contract`: the meter's own is invalid; @throws {ArchiveError}
 */
export async function askPowerAdvice(
  { meter: { phases, tempo }, contracts, archive, usagePoint, today, texts }: Omit<Advised, "signal">,
  place: PowerPlace,
): Promise<ShownPower> {
  const contract = ownContract(contracts);
  const answer = await askPower(archive, usagePoint, { contract, phases }, tempo.colorOf, today);
  const version = contract && versionOn(contract, formatDay(today));
  const situation = {
    hasContract: contract !== undefined,
    phases,
    today,
    place,
    offer: version?.offer,
    supply: version && supplyOf(version),
  };
  return { answer, reasons: powerReasons(answer, situation, texts) };
}

/** The advice in a few words. */
export function powerWords({ advice, to, subscribed }: PowerAnswer, { history }: Texts): string {
  const texts = history.power;
  if (advice === "unknown") return texts.unknown;
  if (advice === "keep") return texts.keep(String(subscribed));
  return to === undefined ? texts.higher : texts.change(String(to));
}
