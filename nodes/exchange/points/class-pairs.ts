/**
 * Classes of registers come in pairs of peak and off-peak hours, each with its season or colour (`HPH` and `HCH`): one
 * without the other is not the meter's total (docs/dev/enedis.md#r64).
 */
import { plain } from "../base/index.js";

/** What says nothing of the class: a unit, the number of the register. */
const BESIDE = / ?[([].*$| (?:idx_)?(?:ea[si][ _])?[fd]?\d+$/g;

/** A class that has a twin. A contract may have others alone, as off-peak hours of all weekends. */
const PAIRED =
  /^(?:(?:index|consommation) )?(?:(?:jours? )?(?:bleus?|blancs?|rouges?) )?(?:h[pc](?:|h|b|e|jb|jw|jr)|heures (?:pleines|creuses))(?: (?:saison (?:haute|basse)|ete|hiver|(?:jours? )?(?:bleus?|blancs?|rouges?)))?$/;

const SIDES: ReadonlyMap<string, string> = new Map([
  ["hp", "hc"],
  ["hc", "hp"],
  ["pleines", "creuses"],
  ["creuses", "pleines"],
]);

/** Whether one class of a pair is there without the other. */
export function lacksTwin(names: Iterable<string>): boolean {
  const classes = new Set([...names].map((name) => plain(name).replace(BESIDE, "")));
  return [...classes].some(
    (each) =>
      PAIRED.test(each) && !classes.has(each.replace(/\bh[pc]|pleines|creuses/, (side) => SIDES.get(side)!)),
  );
}
