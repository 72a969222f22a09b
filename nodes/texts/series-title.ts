import type { Direction, Series } from "../readings/index.js";
import type { Language } from "./language.js";
import { textsOf } from "./texts.js";

/** A series as a heading: `Courbe de charge, consommation`. */
export function seriesTitle(
  language: Language,
  { direction, series }: { readonly direction: Direction; readonly series: Series },
): string {
  const { measures, directions } = textsOf(language);
  const title = `${measures[series]}, ${directions[direction]}`;
  return title.charAt(0).toUpperCase() + title.slice(1);
}
