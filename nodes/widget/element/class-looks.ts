/** How the classes of a contract look in charts. Pure. */
import type { EnergyPart, NamedClass } from "../protocol.js";

/** A class, or what is of none that is known, and how it looks. */
export interface ShownClass extends Pick<EnergyPart, "kind" | "name"> {
  /** `BASE`, `HP` …, `own-0` … for a user's own classes, `others`, `unpriced`. */
  readonly look: string;
}

/** Looks of a user's own classes: then they begin again. */
const OWN_LOOKS = 8;

/** How a part looks. */
export function lookOf({
  kind,
  name,
  own,
}: {
  readonly kind: string;
  readonly name?: string | undefined;
  readonly own?: number | undefined;
}): string {
  return own === undefined ? (name ?? kind) : `own-${own % OWN_LOOKS}`;
}

/** When a class is in force, in seconds. */
export interface ClassSpan {
  readonly start: number;
  readonly end: number;
  /** undefined: it is not known which. */
  readonly named: (NamedClass & { readonly look: string }) | undefined;
}
