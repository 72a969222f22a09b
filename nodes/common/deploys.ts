/** Follows the deploys of a runtime: while one is under way, some nodes do not exist and would miss messages. */
import type { Node, NodeAPI } from "node-red";

export interface Deploys {
  /** From when the first node is stopped until all nodes exist again. */
  isUnderWay: boolean;
  /** Called once when all nodes exist. */
  readonly waiting: Set<() => void>;
}

/** One listener for all nodes of a runtime, as Node.js warns about more than ten. */
const followed = new WeakMap<object, Deploys>();

export function deploysOf({ events }: NodeAPI): Deploys {
  let deploys = followed.get(events);
  if (deploys === undefined) {
    const found: Deploys = { isUnderWay: false, waiting: new Set() };
    events.on("flows:stopping", () => {
      found.isUnderWay = true;
    });
    events.on("flows:started", () => {
      found.isUnderWay = false;
      const due = [...found.waiting];
      found.waiting.clear();
      for (const call of due) call();
    });
    followed.set(events, (deploys = found));
  }
  return deploys;
}

/** Calls back once all nodes of the deploy exist: Catch and Status nodes get nothing before. */
export function whenStarted(RED: NodeAPI, node: Node, callback: () => void): void {
  const { waiting } = deploysOf(RED);
  waiting.add(callback);
  node.on("close", () => {
    waiting.delete(callback);
  });
}
