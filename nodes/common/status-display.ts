import type { Node, NodeStatus } from "node-red";

/** Shows a node's status, and only a new one: each goes to all editors that are open. */
export class StatusDisplay {
  readonly #node: Pick<Node, "status">;
  #shown = "";

  constructor(node: Pick<Node, "status">) {
    this.#node = node;
  }

  show(status: NodeStatus): void {
    const text = JSON.stringify(status);
    if (text === this.#shown) return;
    this.#shown = text;
    this.#node.status(status);
  }

  /** The next status is shown in any case: Status nodes may have missed the last one. */
  forget(): void {
    this.#shown = "";
  }
}
