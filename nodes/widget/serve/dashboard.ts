/** Dashboard 2 as this node uses it: the part that its widgets may rely on. */
import type { Node, NodeAPI } from "node-red";
import { deploysOf } from "../../common/index.js";
import type { Connection } from "./connection.js";

/** A `ui-base`: a dashboard. */
export interface Base {
  emit(event: string, message: object, node: Node): void;
  /** The browsers that are there before the node; not promised. */
  readonly uiShared?: { readonly connections?: Readonly<Record<string, Connection>> };
  /** Its widgets, by id. */
  readonly ui?: { readonly widgets?: { has(id: string): boolean } };
}

export interface Group {
  getBase(): Base | null;
  register(node: Node, config: object, events: object): void;
}

/** By runtime: the ids of its dashboards, and after how many deploys these were looked up. */
const known = new WeakMap<object, { readonly count: number; readonly ids: readonly string[] }>();

/** The ids of all dashboards. A browser may ask often, and a flow may have thousands of nodes. */
function dashboardsOf(RED: NodeAPI): readonly string[] {
  const { isUnderWay, count } = deploysOf(RED);
  const before = known.get(RED.events);
  if (!isUnderWay && before?.count === count) return before.ids;
  const ids: string[] = [];
  RED.nodes.eachNode(({ id, type }) => {
    if (type === "ui-base") ids.push(id);
  });
  known.set(RED.events, { count, ids });
  return ids;
}

/**
 * Whether an id is that of a widget, of any dashboard.
 * @param base of the node that asks
 */
export function isWidget(RED: NodeAPI, base: Base, id: string): boolean {
  const others = dashboardsOf(RED).map((one) => RED.nodes.getNode(one) as Partial<Base> | null);
  return [base, ...others].some((one) => one?.ui?.widgets?.has(id) === true);
}
