/** How wires follow their measure when outputs come and go. Pure: no page, no Node-RED. */
import type { Port } from "../outputs.js";

/** A name that stays the same wherever the output stands. */
export function portKey(output: Port): string {
  return output.kind === "measure" ? `${output.direction}/${output.measure}` : output.kind;
}

/**
 * What Node-RED's editor reads from the field `outputs`: the number of outputs, or, when they change, the JSON of a map
 * from old index to new index. There -1 means removed, and a key that is no number an output without a past.
 *
 * The single output and the first of several take over from each other: a wire drawn before the mode changed stays.
 */
export function wiresOf(before: readonly Port[], after: readonly Port[]): string {
  const map: Record<string, number> = {};
  const keys = after.map(portKey);
  before.forEach((output, index) => {
    map[index] = keys.indexOf(portKey(output));
  });
  const pair = [before[0]?.kind, after[0]?.kind];
  if (pair.includes("single") && pair.includes("measure")) map[0] = 0;
  const kept = new Set(Object.values(map));
  keys.forEach((key, index) => {
    if (!kept.has(index)) map[`new ${key}`] = index;
  });
  const isUnchanged = before.length === after.length && before.every((_, index) => map[index] === index);
  return isUnchanged ? String(after.length) : JSON.stringify(map);
}
