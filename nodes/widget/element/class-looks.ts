/** How the classes of a contract look in charts. Pure. */
import type { EnergyPart } from "../protocol.js";

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
  readonly name?: string;
  readonly own?: number;
}): string {
  return own === undefined ? (name ?? kind) : `own-${own % OWN_LOOKS}`;
}

/** When a class is in force, in seconds. */
export interface ClassSpan {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly look: string;
}
