/** Which end of its interval a stamp of a curve names, by the kind of its file (docs/dev/enedis.md#stamps-of-files). */
import { ImportError, type FormatName } from "../base/index.js";

export type StampEnd = "start" | "end";

/** What the head of a customer's CSV says of its unit; `unsaid`: it has no head. */
export type HeadUnit = "given" | "empty" | "unsaid";

/** Seconds: meters up to 36 kVA record this or more, unless somebody asked for less. */
const COARSE = 900;
/** Seconds: the step of meters above 36 kVA. */
const OF_LARGE_METERS = 600;

/**
 * The customer's CSV is one of two kinds. A meter up to 36 kVA has ends, and its unit in the head; one above 36 kVA has
 * starts, every ten minutes, and no unit.
 * @param units of all its sections
 * @param steps seconds, of its intervals; 0: not known
 * @returns undefined: it may be of either
 */
export function stampsOfCustomer(units: ReadonlySet<HeadUnit>, steps: Int32Array): StampEnd | undefined {
  const known = steps.filter((step) => step > 0);
  const fine = known.filter((step) => step < COARSE);
  if (isStray(fine.length, known.length)) return "end";
  const areLarge =
    fine.every((step) => step === OF_LARGE_METERS) && isStray(known.length - fine.length, known.length);
  return areLarge && units.size === 1 && units.has("empty") ? "start" : undefined;
}

/** Whether so few of all intervals come from damaged stamps. */
function isStray(count: number, all: number): boolean {
  return count < 4 && count * 10 <= all;
}

/** @throws {ImportError} `unknown-stamps`: neither the kind of the file nor the user says it */
export function assumed(
  kind: StampEnd | undefined,
  told: StampEnd | undefined,
  file: { readonly format: FormatName; readonly line?: number },
): StampEnd {
  const end = kind ?? told;
  if (end === undefined) throw new ImportError("unknown-stamps", file);
  return end;
}
