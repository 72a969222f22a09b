/** Which offers of the regulated tariff may be signed, and which end by law (docs/dev/tariffs.md#offers). */
import type { Day } from "../readings/index.js";
import { dayOfText } from "./day-of-text.js";
import { regulatedPrices, type RegulatedOffer } from "./regulated.js";

/** Base is sold up to 6 kVA only (article R. 337-20 of the energy code, homes in metropolitan France). */
const baseClosed = { power: 9, from: dayOfText("2025-02-01") };
/** From 18 kVA on it ended on 1 February 2026, with a year to choose: then HP/HC at the same power takes its place. */
const baseEnds = { power: 18, from: dayOfText("2027-02-01") };

/**
 * Whether somebody who has not got this offer at this power may sign it.
 *
 * @param power in kVA
 * @param day of the signature, in Paris
 */
export function isSignable(offer: RegulatedOffer, power: number, day: Day): boolean {
  const isClosed = offer === "base" && power >= baseClosed.power && day >= baseClosed.from;
  return !isClosed && !hasEnded(offer, power, day) && regulatedPrices(offer, power, day) !== undefined;
}

/** The first day on which an offer exists no more, also for who has it; undefined: no law ends it. @param power in kVA */
export function endOfOffer(offer: RegulatedOffer, power: number): Day | undefined {
  return offer === "base" && power >= baseEnds.power ? baseEnds.from : undefined;
}

function hasEnded(offer: RegulatedOffer, power: number, day: Day): boolean {
  const end = endOfOffer(offer, power);
  return end !== undefined && day >= end;
}
