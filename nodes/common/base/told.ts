/**
 * By incident: the flows in which it was reported. Two config nodes of a meter get the same incidents, and all meters
 * get those of the archive.
 */
const toldIn = new WeakMap<object, Set<string>>();

/** The flows in which an incident was reported; what is added counts as told. */
export function flowsTold(incident: object): Set<string> {
  let flows = toldIn.get(incident);
  if (flows === undefined) toldIn.set(incident, (flows = new Set()));
  return flows;
}
