/** What is known of the colours of Tempo days: those of the archive, else those that come with this version. */
import type { Archive } from "../archive/index.js";
import type { Day } from "../readings/index.js";
import { shippedColor, type Color } from "../pricing/index.js";

/** A colour as it is told. */
export interface ToldColor {
  readonly color: Color;
  /** It may still change: it was read before it was binding. */
  readonly provisional: boolean;
}

type Colors = Pick<Archive, "colors">;

/** The colour that prices a day; undefined: not known, which is never blue. @param archive undefined: none is open */
export function bindingColor(archive: Colors | undefined, day: Day): Color | undefined {
  const held = archive?.colors.all.get(day);
  return held === undefined || held.provisional ? shippedColor(day) : held.color;
}

/** The colour of a day, also one that prices nothing yet. */
export function toldColor(archive: Colors | undefined, day: Day): ToldColor | undefined {
  const binding = bindingColor(archive, day);
  if (binding !== undefined) return { color: binding, provisional: false };
  const held = archive?.colors.all.get(day);
  return held && { color: held.color, provisional: true };
}
