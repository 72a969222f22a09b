/** Which offers of the regulated tariff the law closes to new contracts, and ends (docs/dev/tariffs.md#offers). */
import type { Day } from "../../../readings/index.js";
import { dayOfText } from "../../day-of-text.js";
import type { FixedOffer } from "../../classes.js";

/** Base is sold up to 6 kVA only (article R. 337-20 of the energy code, homes in metropolitan France). */
const baseClosed = { power: 9, from: dayOfText("2025-02-01") };
/** Base from 18 kVA on ended on 1 February 2026, with a year to choose: then HP/HC at the same power takes its place. */
const baseEnds = { power: 18, from: dayOfText("2027-02-01") };

/** The first day on which nobody may sign an offer any more; undefined: no law closes it. @param power in kVA */
export function closingOfOffer(offer: FixedOffer, power: number): Day | undefined {
  return offer === "base" && power >= baseClosed.power ? baseClosed.from : undefined;
}

/** The first day on which an offer exists no more, also for who has it; undefined: no law ends it. @param power in kVA */
export function endOfOffer(offer: FixedOffer, power: number): Day | undefined {
  return offer === "base" && power >= baseEnds.power ? baseEnds.from : undefined;
}

/** Whether it exists no more. @param power in kVA */
export function hasEnded(offer: FixedOffer, power: number, day: Day): boolean {
  const end = endOfOffer(offer, power);
  return end !== undefined && day >= end;
}
