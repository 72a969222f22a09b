/**
 * Which variable of the host a meter in a subflow lacks. Its credential `${LINKY_TOKEN}` is a variable of its instance,
 * or of a tab; where that one stands for a variable of the host that is not set, Node-RED puts an empty text into the
 * credential, and the name is lost.
 */
import type { NodeAPI, NodeDef } from "node-red";
import { isVariable } from "../base/index.js";

/** A node of the flows as saved, which may have variables of its own: a tab, a subflow or its instance. */
interface Holder {
  readonly z?: string;
  readonly type?: string;
  readonly env?: readonly { readonly name?: unknown; readonly type?: unknown; readonly value?: unknown }[];
}

type LookUp = (id: string) => Holder | undefined;

/** Of an instance, also the variables of its subflow: those that it does not replace. */
function entryOf(name: string, holder: Holder, lookUp: LookUp): string | undefined {
  const subflow = /^subflow:(.+)$/.exec(holder.type ?? "")?.[1];
  const places = [holder, ...(subflow === undefined ? [] : [lookUp(subflow)])];
  // A flow written by hand may have anything in place of a list.
  const entries = places.map((one) => (one?.env instanceof Array ? one.env : []));
  const entry = entries
    .map((env) => env.find((each) => each.name === name))
    .find((each) => each !== undefined);
  return entry?.type === "env" && typeof entry.value === "string" ? entry.value : undefined;
}

/**
 * The variable that `${name}` stands for in the end.
 *
 * @param z where the node is: the id of a tab or of an instance
 * @returns undefined: `name` is not that of another variable
 */
function variableBehind(name: string, z: string | undefined, lookUp: LookUp): string | undefined {
  let found: string | undefined;
  const seen = new Set<string>();
  for (let place = z; place !== undefined && place !== "" && !seen.has(place);) {
    seen.add(place);
    const holder = lookUp(place);
    if (holder === undefined) break;
    const value = entryOf(found ?? name, holder, lookUp);
    // As the editor saves it, or within `${}`.
    if (value !== undefined) found = isVariable(value) ? value.slice(2, -1) : value;
    place = holder.z;
  }
  return found;
}

/** The credentials of a node; an emptied one is the variable that is to be set, as if it had been saved so itself. */
export function withEmptied<T extends object>(
  RED: NodeAPI,
  def: NodeDef & { readonly _alias?: string },
  credentials: T,
): T {
  // As saved, with variables not replaced; of a node in a subflow, under its id there. Node-RED may have none.
  const credentialsOf = (id: string): object | undefined => RED.nodes.getCredentials(id);
  const saved = new Map<string, unknown>(Object.entries(credentialsOf(def._alias ?? def.id) ?? {}));
  const emptied = Object.entries(credentials).flatMap(([field, value]) => {
    const text = saved.get(field);
    return value === "" && typeof text === "string" && isVariable(text)
      ? [[field, text.slice(2, -1)] as const]
      : [];
  });
  if (emptied.length === 0) return credentials;
  const nodes = new Map<string, Holder>();
  RED.nodes.eachNode((node) => {
    nodes.set(node.id, node);
  });
  const named = emptied.flatMap(([field, name]) => {
    const variable = variableBehind(name, def.z, (id) => nodes.get(id));
    return variable === undefined ? [] : [[field, `\${${variable}}`]];
  });
  return { ...credentials, ...(Object.fromEntries(named) as Partial<T>) };
}
