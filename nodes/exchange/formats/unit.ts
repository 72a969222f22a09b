/** Tables that would be readings if their values had a clear unit: the unit is never guessed. */
import type { ImportProblem } from "../errors.js";
import { plain } from "../points.js";
import type { Head } from "../rows.js";

/** Why a table of no known format is refused, if its heading has everything but the unit. */
export function unitProblem(head: Head): ImportProblem | undefined {
  for (const { cells } of head) {
    const names = cells.map(plain);
    const isCurve = names.includes("debut") && names.includes("fin");
    if (isCurve && names.some((name) => /\b[km]?wh\b/.test(name))) return "energy-unit";
    if ((isCurve || names.includes("date")) && names.some((name) => name.startsWith("valeur"))) {
      return "no-unit";
    }
  }
  return undefined;
}
