/** Entries of a long answer, with pauses for the event loop. */
import { inSlices } from "../../base/index.js";

/** Entries between two pauses: some milliseconds of work. */
export const SLICE = 1_000;

/** What each entry becomes. */
export function mapInSlices<T, R>(entries: readonly T[], map: (entry: T) => R): Promise<R[]> {
  return inSlices(mapping(entries, map));
}

function* mapping<T, R>(entries: readonly T[], map: (entry: T) => R): Generator<void, R[], void> {
  const mapped: R[] = [];
  for (const entry of entries) {
    if (mapped.length % SLICE === SLICE - 1) yield;
    mapped.push(map(entry));
  }
  return mapped;
}
