/** Whether anything is wired to a widget, so that messages may come. */
import type { Node, NodeAPI } from "node-red";

/** A node of the flows as saved; a subflow's definition has the wires of its inputs. */
interface Wired {
  readonly wires?: readonly (readonly string[])[];
  readonly in?: readonly { readonly wires?: readonly { readonly id?: string }[] }[];
}

/** Looks at all nodes of the deployed flows. A flow written by hand may have anything in place of wires. */
export function isWired(RED: NodeAPI, node: Node): boolean {
  // Wires lead to the node as it is in the subflow, not to its copies in the instances.
  const id = (node as { readonly _alias?: string })._alias ?? node.id;
  let found = false;
  RED.nodes.eachNode((saved) => {
    const { wires, in: inputs } = saved as unknown as Wired;
    found ||= listOf(wires).some((output) => listOf(output).includes(id));
    found ||= listOf(inputs).some((input) => listOf(input.wires).some((wire) => wire.id === id));
  });
  return found;
}

function listOf<T>(list: readonly T[] | undefined): readonly T[] {
  return list instanceof Array ? list : [];
}
