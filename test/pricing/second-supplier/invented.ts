/** A supplier that does not exist: other prices, dates and labels than those of the regulated tariff. */
import type { DatedPrices, Supplier } from "../../../nodes/pricing/suppliers/supplier.js";
import type { FixedOffer } from "../../../nodes/pricing/classes.js";
import { day } from "../../fixtures/paris.js";

/** € a month by kVA, and c€ a kWh by class. It has no Tempo. */
const months: Readonly<Record<number, bigint>> = { 6: 10n, 9: 13n };
const cents: Readonly<Partial<Record<FixedOffer, Readonly<Record<string, bigint>>>>> = {
  base: { BASE: 15n },
  hphc: { HP: 18n, HC: 12n },
};
/** Each kWh has cost one cent more since then: not at the beginning of a month. */
const rise = day("2026-06-15");
const start = day("2025-01-01");
const closed = day("2026-01-01");
const ended = day("2027-06-01");

/** HP/HC at 9 kVA is closed, and ends. */
const isGoing = (offer: FixedOffer, power: number): boolean => offer === "hphc" && power === 9;

function pricesOn(offer: FixedOffer, power: number, on: number): DatedPrices | undefined {
  const [month, classes] = [months[power], cents[offer]];
  if (month === undefined || classes === undefined || on < start) return undefined;
  if (isGoing(offer, power) && on >= ended) return undefined;
  const more = on < rise ? 0n : 1n;
  return {
    start: on < rise ? start : rise,
    byClass: new Map(Object.entries(classes).map(([name, price]) => [name, (price + more) * 1_000_000n])),
    subscription: { price: month * 100_000_000n, months: 1 },
    doubtful: false,
  };
}

export const invented = {
  id: "invented",
  isRegulated: false,
  offers: ["base", "hphc"],
  checkedUntil: "2026-10-05",
  registerLabels: new Map([["nuit verte", "HC"]]),
  powers: () => [6, 9],
  prices: (offer, power, on) => pricesOn(offer, power, on),
  changeAfter: (on) => (on < rise ? rise : Infinity),
  isSignable: (offer, power, on) =>
    pricesOn(offer, power, on) !== undefined && !(isGoing(offer, power) && on >= closed),
  closing: (offer, power) => (isGoing(offer, power) ? closed : undefined),
  end: (offer, power) => (isGoing(offer, power) ? ended : undefined),
  missedChange: (today) => (today >= day("2026-11-01") ? day("2026-10-15") : undefined),
} as const satisfies Supplier;
