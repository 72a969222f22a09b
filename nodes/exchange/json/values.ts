import { LARGEST_VALUE } from "../../readings/index.js";

/** Characters of a value, with room for white space. */
const LONGEST = 100;

/**
 * A value in W, Wh or VA, as a number or a text: an integer, never rounded. `missing`: the file says that there is none
 * (docs/dev/enedis.md#values). undefined: it is none.
 */
export function numberOf(raw: unknown): number | "missing" | undefined {
  if (raw === null || raw === undefined) return "missing";
  if (typeof raw !== "string" && typeof raw !== "number") return undefined;
  const text = typeof raw === "number" ? String(raw) : raw.length > LONGEST ? "?" : raw.trim();
  if (/^(?:|na|null)$/i.test(text)) return "missing";
  // Programs write whole numbers with a decimal point, too.
  const [, digits] = /^(\d{1,15})(?:\.0+)?$/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** A total is larger than any reading. */
export function isPossible(value: number, isIndex: boolean): boolean {
  return isIndex || value <= LARGEST_VALUE;
}
