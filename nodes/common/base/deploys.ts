/** Follows the deploys of a runtime: while one is under way, some nodes do not exist and would miss messages. */
import type { Node, NodeAPI } from "node-red";
import { inBatches } from "../../base/index.js";

export interface Deploys {
  /** From when the first node is stopped until all nodes exist again. */
  isUnderWay: boolean;
  /** How many are over. */
  count: number;
  /** Called once when all nodes exist. */
  readonly waiting: Set<() => void>;
  /** Called each time that all nodes exist. */
  readonly following: Set<() => void>;
}

/** One listener for all nodes of a runtime, as Node.js warns about more than ten. */
const followed = new WeakMap<object, Deploys>();

export function deploysOf({ events, log }: NodeAPI): Deploys {
  let deploys = followed.get(events);
  if (deploys === undefined) {
    const found: Deploys = { isUnderWay: false, count: 0, waiting: new Set(), following: new Set() };
    events.on("flows:stopping", () => {
      found.isUnderWay = true;
    });
    events.on("flows:started", () => {
      found.isUnderWay = false;
      found.count++;
      void tell(found, (error) => log.error(error));
    });
    followed.set(events, (deploys = found));
  }
  return deploys;
}

/** @param failed takes what a node throws: the others are told all the same */
async function tell(deploys: Deploys, failed: (error: unknown) => void): Promise<void> {
  const { waiting, following } = deploys;
  const all = function* (): Generator<[Set<() => void>, () => void]> {
    for (const calls of [waiting, following]) for (const call of [...calls]) yield [calls, call];
  };
  const callOne = ([calls, call]: [Set<() => void>, () => void]): void => {
    // Its node may have been closed meanwhile.
    if (!calls.has(call)) return;
    waiting.delete(call);
    try {
      call();
    } catch (error) {
      failed(error);
    }
  };
  // The end of the next deploy tells all of them.
  await inBatches(all(), callOne, () => deploys.isUnderWay);
}

/** Calls back once all nodes of the deploy exist: Catch and Status nodes get nothing before. */
export function whenStarted(RED: NodeAPI, node: Node, callback: () => void): void {
  const { waiting } = deploysOf(RED);
  waiting.add(callback);
  node.on("close", () => {
    waiting.delete(callback);
  });
}

/** Calls back once all nodes exist, and again after each deploy that the node outlives: nodes it names may be new. */
export function eachTimeStarted(RED: NodeAPI, node: Node, callback: () => void): void {
  const { following } = deploysOf(RED);
  following.add(callback);
  node.on("close", () => {
    following.delete(callback);
  });
}
