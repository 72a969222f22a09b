/**
 * Which offers of the regulated tariff somebody may sign who has not got them, written a second time, as a list of what
 * was sold from when to when. Sources: article R. 337-20 of the energy code (Base: only up to 6 kVA since 1 February 2025),
 * EDF's grids for the powers, the regulator's files of August 2026 for HP/HC at 3 kVA and Tempo at 24 kVA.
 */
import type { TypedOffer } from "./typed-prices.js";

/** Offer, kVA, first and last day. */
const sold = `
base  3,6                 2020-08-01 -
base  9,12,15             2020-08-01 2025-01-31
base  18,24,30,36         2022-08-01 2025-01-31
hphc  3                   2026-08-01 -
hphc  6,9,12,15           2020-08-01 -
hphc  18,24,30,36         2020-08-01 -
tempo 6                   2023-02-01 -
tempo 9,12,15,18,30,36    2020-08-01 -
tempo 24                  2026-08-01 -`;

const list = sold
  .trim()
  .split("\n")
  .map((line) => line.split(/\s+/) as [string, string, string, string]);

/** @param day `YYYY-MM-DD` */
export function mayBeSigned(offer: TypedOffer, power: number, day: string): boolean {
  return list.some(
    ([name, powers, first, last]) =>
      name === offer &&
      powers.split(",").includes(String(power)) &&
      first <= day &&
      (last === "-" || day <= last),
  );
}
