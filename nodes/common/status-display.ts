import type { LinkyStatus } from "./node-status.js";

/** Shows a node's status, but only when it changes: each update is sent to all open editors. */
export class StatusDisplay {
  readonly #node: { status(status: LinkyStatus): void };
  #shown = "";

  constructor(node: { status(status: LinkyStatus): void }) {
    this.#node = node;
  }

  show(status: LinkyStatus): void {
    const text = JSON.stringify(status);
    if (text === this.#shown) return;
    this.#shown = text;
    this.#node.status(status);
  }

  /** Shows the next status even if it is the same: Status nodes may have missed the last one. */
  forget(): void {
    this.#shown = "";
  }
}
