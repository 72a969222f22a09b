/** The screens of the meter's ring. Pure; server, dialog and element share them. */

/** In the order in which the keys go through them. */
export const screens = [
  "values",
  "cost",
  "prices",
  "prices-tomorrow",
  "cost-30d",
  "cost-12m",
  "7d",
  "30d",
  "12m",
  "3y",
  "curve",
  "heat",
  "holes",
  "usual",
  "base",
  "month",
  "self",
  "state",
] as const;
export type Screen = (typeof screens)[number];

/** Those that only a ring has that was chosen. */
const extras: ReadonlySet<Screen> = new Set(["heat", "usual", "base", "month", "self"]);

/** The screens of a ring for which none were chosen. */
export const usualScreens: readonly Screen[] = screens.filter((screen) => !extras.has(screen));

/** Those of a choice, in their order; the usual ones, if it has none. @param also one that is there in any case */
export function chosenScreens(chosen: readonly string[], also?: Screen): readonly Screen[] {
  const known = screens.filter((screen) => chosen.includes(screen));
  const ring = known.length > 0 ? known : usualScreens;
  return screens.filter((screen) => screen === also || ring.includes(screen));
}
