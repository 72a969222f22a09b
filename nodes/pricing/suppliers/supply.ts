/** What a version buys of a supplier. Pure; browsers run it too. */
import type { Day } from "../../readings/index.js";
import { hasFixedClasses, type FixedOffer } from "../classes.js";
import { supplierIds, suppliers, type SupplierId } from "./registry.js";
import type { Supplier } from "./supplier.js";

/** An offer of a supplier at a power, in kVA. */
export interface Supply {
  readonly supplier: Supplier<SupplierId>;
  readonly offer: FixedOffer;
  readonly power: number;
}

/** What of a version says what it buys; in a dialog, and in a flow written by hand, it may be anything. */
interface Buying {
  readonly offer?: unknown;
  readonly power?: unknown;
  readonly prices?: unknown;
}

const byId: ReadonlyMap<SupplierId, Supplier<SupplierId>> = new Map(suppliers.map((one) => [one.id, one]));

/** Whether `prices` of a version names a supplier, rather than being the version's own. */
export function isSupplierId(prices: unknown): prices is SupplierId {
  return (supplierIds as readonly unknown[]).includes(prices);
}

/** Whether a supplier has an offer: no supplier has one for what a household sells. */
export function hasOffer(id: SupplierId, kind: string, offer: unknown): boolean {
  return kind !== "feed-in" && supplierOf(id).offers.some((one) => one === offer);
}

export function supplierOf(id: SupplierId): Supplier<SupplierId> {
  return byId.get(id)!;
}

/** @returns undefined: the version has prices of its own, or an offer that its supplier has not */
export function supplyOf({ offer, power, prices }: Buying): Supply | undefined {
  if (!isSupplierId(prices) || !hasFixedClasses(offer)) return undefined;
  const supplier = supplierOf(prices);
  return supplier.offers.includes(offer) ? { supplier, offer, power: Number(power) } : undefined;
}

/** Whether it exists no more on a day. */
export function hasEnded({ supplier, offer, power }: Supply, day: Day): boolean {
  const end = supplier.end(offer, power);
  return end !== undefined && day >= end;
}

/**
 * The powers among which a household chooses, in kVA, smallest first: those of its supplier; of one that is not known,
 * those for which the first of the list sells the same offer, or else its first one.
 * @param version undefined: it has no contract @param day absent: the newest ones
 */
export function powersFor(version: Buying | undefined, day?: Day): readonly number[] {
  const supply = version && supplyOf(version);
  if (supply !== undefined) return supply.supplier.powers(supply.offer, day);
  const [usual] = suppliers;
  return usual.powers(usual.offers.find((one) => one === version?.offer) ?? usual.offers[0]!, day);
}

/** A change of prices that a supplier's known ones may lack. */
export interface MissedChange {
  readonly supplier: SupplierId;
  /** The first day on which prices in force may be others. */
  readonly change: Day;
}

/** @param today the current day in Paris @returns undefined: none */
export function missedChangeOf(supplier: Supplier<SupplierId>, today: Day): MissedChange | undefined {
  const change = supplier.missedChange(today);
  return change === undefined ? undefined : { supplier: supplier.id, change };
}
