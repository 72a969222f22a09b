/** Lets the nodes of an archive work one after the other: all at once would hold the event loop for all their slices. */
import type { Archive } from "../archive/index.js";

const last = new WeakMap<Archive, Promise<unknown>>();

/** @returns what the work returns, once its turn has come; its failure stops nobody else */
export function inTurn<T>(archive: Archive, work: () => Promise<T>): Promise<T> {
  const turn = (last.get(archive) ?? Promise.resolve()).then(work);
  last.set(
    archive,
    turn.catch(() => undefined),
  );
  return turn;
}
