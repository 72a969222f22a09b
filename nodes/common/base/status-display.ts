import type { Language } from "../../texts/index.js";
import { inWords } from "./fixed-texts.js";
import type { LinkyStatus } from "./node-status.js";

export interface ShowingNode {
  status(status: LinkyStatus): void;
  /** In a subflow, which makes a node of its own for each instance: the id of the one that the flow file has. */
  readonly _alias?: string;
}

/** Shows a node's status, but only when it changes: each update is sent to all open editors. */
export class StatusDisplay {
  readonly #node: ShowingNode;
  readonly #language: () => Language;
  #shown = "";

  /** @param language of its texts */
  constructor(node: ShowingNode, language: () => Language) {
    this.#node = node;
    this.#language = language;
  }

  show(status: LinkyStatus): void {
    const shown = this.#isInSubflow() ? { ...status, text: inWords(status.text, this.#language()) } : status;
    const text = JSON.stringify(shown);
    if (text === this.#shown) return;
    this.#shown = text;
    this.#node.status(shown);
  }

  #isInSubflow(): boolean {
    return this.#node._alias !== undefined;
  }

  /** Shows the next status even if it is the same: Status nodes may have missed the last one. */
  forget(): void {
    this.#shown = "";
  }
}
