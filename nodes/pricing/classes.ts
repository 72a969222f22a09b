/** Offers, and the classes of a version: apart from what validates contracts, because the meter's dialog needs them only. */

export const offers = ["base", "hphc", "tempo", "custom", "series"] as const;
export type Offer = (typeof offers)[number];
/** One that may be sold: rules name the classes of `custom`, and messages bring the prices of a `series`. */
export type FixedOffer = Exclude<Offer, "custom" | "series">;

/** What may be chosen: what is sold has neither off-peak hours nor Tempo. */
export function offersOf(kind: string): readonly Offer[] {
  return kind === "feed-in" ? ["base", "custom", "series"] : offers;
}

/** Classes of the offers whose classes are fixed, in their order on a bill (docs/dev/tariffs.md#classes). */
export const classesOf = {
  base: ["BASE"],
  hphc: ["HP", "HC"],
  tempo: ["HPJB", "HCJB", "HPJW", "HCJW", "HPJR", "HCJR"],
  series: ["SERIES"],
} as const satisfies Readonly<Record<Exclude<Offer, "custom">, readonly string[]>>;

/** The class of all energy that a series prices. */
export const [SERIES] = classesOf.series;

/** The names of classes that no rule gives. */
export const fixedClasses: readonly string[] = Object.values(classesOf).flat();

/** What of a version decides; it may be unfinished, and in a flow written by hand it may be anything. */
export interface Classed {
  readonly offer?: unknown;
  readonly rules?: unknown;
  readonly registers?: unknown;
}

/** The classes that a version may put energy in, in the order of a bill; without an offer, there are none. */
export function classNamesOf({ offer, rules, registers }: Classed): string[] {
  // It never goes by registers.
  if (offer === "series") return [SERIES];
  if (!hasFixedClasses(offer) && offer !== "custom") return [];
  const named = hasFixedClasses(offer)
    ? classesOf[offer]
    : entriesOf(rules).map((rule) => fieldsOf(rule)["class"]);
  const names = [...named, ...Object.values(fieldsOf(registers))];
  return [...new Set(names.filter((name): name is string => typeof name === "string" && name !== ""))];
}

/** Whether a kWh of one day may have several prices, so that its value alone does not say what it costs. */
export function mayVaryInDay(version: Classed): boolean {
  return version.offer === "series" || classNamesOf(version).length > 1;
}

export function hasFixedClasses(offer: unknown): offer is FixedOffer {
  return typeof offer === "string" && offer !== "series" && Object.hasOwn(classesOf, offer);
}

function entriesOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
