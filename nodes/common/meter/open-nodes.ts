/** The nodes that may still store something: at the end of the process, others wait for them. */
import { sleep } from "../../base/index.js";
import type { Collectors } from "../../collector/index.js";

/** How many nodes may still store something. */
const open = new WeakMap<Collectors, { nodes: number }>();

/** A node is open. The returned function is called once, when it is closed. */
export function openUntil(collectors: Collectors): () => void {
  const all = open.get(collectors) ?? { nodes: 0 };
  open.set(collectors, all);
  all.nodes++;
  return () => void all.nodes--;
}

/** Node-RED gives up nodes that do not close after 15 s, and a service manager often after 10. */
const LONGEST_CLOSE_MS = 5_000;

/** Between two looks at whether a call is under way, in milliseconds. */
const LOOK_MS = 50;

/** Resolves when no node stores anything any more, and no call is under way; after five seconds in any case. */
export async function atRest(collectors: Collectors): Promise<void> {
  const all = open.get(collectors);
  const end = performance.now() + LONGEST_CLOSE_MS;
  const isAtRest = (): boolean => (all?.nodes ?? 0) === 0 && !collectors.isCalling;
  while (!isAtRest() && performance.now() < end) await sleep(collectors.clock, LOOK_MS);
}
