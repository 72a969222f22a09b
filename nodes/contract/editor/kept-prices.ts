/**
 * Prices of a version that are not in use: one's own while those of a supplier are looked at, and whose they were while
 * the supplier has none for the kind or the offer. They come back until the dialog is closed. Pure.
 */
import { classNamesOf, hasOffer, isSupplierId, type SupplierId } from "../../pricing/browser.js";
import type { DraftPrices, DraftVersion } from "./draft.js";
import type { Template } from "./templates.js";

const ownPrices = new WeakMap<DraftVersion, DraftPrices>();
const suppliersBefore = new WeakMap<DraftVersion, SupplierId>();

/** The user chooses the prices of a supplier, or own ones. @param fill what own prices begin with, if there were none */
export function choosePrices(version: DraftVersion, choice: string, fill: DraftPrices): void {
  keepOwn(version);
  suppliersBefore.delete(version);
  version.prices = isSupplierId(choice) ? choice : ownOf(version, fill);
}

/** After another kind or offer: those of a supplier give way where it has none, and come back where it has. */
export function fitPrices(kind: string, version: DraftVersion): void {
  const { prices, offer } = version;
  const before = suppliersBefore.get(version);
  if (isSupplierId(prices)) {
    if (hasOffer(prices, kind, offer)) return;
    suppliersBefore.set(version, prices);
    version.prices = ownPrices.get(version) ?? { classes: {} };
  } else if (before !== undefined && hasOffer(before, kind, offer)) {
    suppliersBefore.delete(version);
    keepOwn(version);
    version.prices = before;
  }
}

/** What a template says, into a version: new hours alone, if it has such an offer already. */
export function fillWith(
  kind: string,
  version: DraftVersion,
  template: Template,
  made: Pick<DraftVersion, "offer" | "prices" | "hours" | "rules">,
): void {
  if (template === "new-hours" && version.offer === made.offer) {
    version.hours = made.hours;
    return;
  }
  keepOwn(version);
  suppliersBefore.delete(version);
  Object.assign(version, made);
  if (!isSupplierId(version.prices)) version.prices = ownOf(version, version.prices);
  fitPrices(kind, version);
}

function keepOwn(version: DraftVersion): void {
  if (!isSupplierId(version.prices)) ownPrices.set(version, version.prices);
}

/** Those that were kept, as they were, unless none of them is for a class of the offer. */
function ownOf(version: DraftVersion, fill: DraftPrices): DraftPrices {
  const kept = ownPrices.get(version);
  if (kept === undefined) return fill;
  const isUsed = classNamesOf(version).some((name) => Object.hasOwn(kept.classes, name));
  return isUsed ? kept : { ...fill, ...kept, classes: { ...kept.classes, ...fill.classes } };
}
