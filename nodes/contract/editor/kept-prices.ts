/**
 * Prices of a version that are not in use: one's own while regulated ones are looked at, and that prices were regulated
 * while the kind or the offer has none. They come back until the dialog is closed. Pure.
 */
import { classNamesOf, isRegulatedOffer } from "../../pricing/browser.js";
import type { DraftPrices, DraftVersion } from "./draft.js";
import type { Template } from "./templates.js";

const ownPrices = new WeakMap<DraftVersion, DraftPrices>();
const wereRegulated = new WeakSet<DraftVersion>();

/** The user chooses regulated prices, or own ones. @param fill what own prices begin with, if there were none */
export function choosePrices(version: DraftVersion, choice: string, fill: DraftPrices): void {
  keepOwn(version);
  wereRegulated.delete(version);
  version.prices = choice === "regulated" ? choice : ownOf(version, fill);
}

/** After another kind or offer: regulated prices give way where there are none, and come back where there are. */
export function fitPrices(kind: string, version: DraftVersion): void {
  const isSold = kind !== "feed-in" && isRegulatedOffer(version.offer);
  if (!isSold && version.prices === "regulated") {
    wereRegulated.add(version);
    version.prices = ownPrices.get(version) ?? { classes: {} };
  } else if (isSold && wereRegulated.delete(version)) {
    keepOwn(version);
    version.prices = "regulated";
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
  wereRegulated.delete(version);
  Object.assign(version, made);
  if (version.prices !== "regulated") version.prices = ownOf(version, version.prices);
  fitPrices(kind, version);
}

function keepOwn(version: DraftVersion): void {
  if (version.prices !== "regulated") ownPrices.set(version, version.prices);
}

/** Those that were kept, as they were, unless none of them is for a class of the offer. */
function ownOf(version: DraftVersion, fill: DraftPrices): DraftPrices {
  const kept = ownPrices.get(version);
  if (kept === undefined) return fill;
  const isUsed = classNamesOf(version).some((name) => Object.hasOwn(kept.classes, name));
  return isUsed ? kept : { ...fill, ...kept, classes: { ...kept.classes, ...fill.classes } };
}
