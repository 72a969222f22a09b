/** Keeps wires on their measure when outputs are added or removed. Pure: no page, no Node-RED. */
import type { Port } from "../outputs.js";

/** A name for an output that does not depend on its position. */
export function portKey(output: Port): string {
  return output.kind === "measure" ? `${output.direction}/${output.measure}` : output.kind;
}

/**
 * The value that Node-RED's editor expects in the field `outputs`: the number of outputs or, when they change, the JSON
 * of a map from old to new index. In it, -1 means removed, and a key that is not a number stands for a new output.
 *
 * The single output and the first of several replace each other, so that its wire stays when the mode changes.
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
