import type { Collected, Direction, Measure } from "../../readings/index.js";
import type { Language } from "../base/index.js";
import { textsOf } from "../tables/index.js";

/** A measure as a heading: `Courbe de charge`. */
export function measureTitle(language: Language, measure: Measure | Collected): string {
  return capitalised(textsOf(language).measures[measure]);
}

/** A series as a heading: `Courbe de charge, consommation`. */
export function seriesTitle(
  language: Language,
  { direction, series }: { readonly direction: Direction; readonly series: Collected },
): string {
  return `${measureTitle(language, series)}, ${textsOf(language).directions[direction]}`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
