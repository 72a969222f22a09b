/** Routes of the buttons of an `in` node. */
import type { Node, NodeAPI } from "node-red";
import type { AskedNode } from "../../common/index.js";
import type { Started } from "../../editor/index.js";
import { adminTextsOf, type Language } from "../../texts/index.js";
import { Failure } from "./failure.js";
import type { Body, RouteRequest } from "./requests.js";

/** Earlier than any Linky. */
const FIRST_DAY = "2010-01-01";

export class ButtonHandlers {
  readonly #RED: NodeAPI;

  constructor(RED: NodeAPI) {
    this.#RED = RED;
  }

  refresh({ id, language }: RouteRequest<Body<"refresh">>): Promise<Started> {
    return this.#ask(id, "refresh", language, adminTextsOf(language).started.refresh);
  }

  replay({ id, body, language }: RouteRequest<Body<"replay">>): Promise<Started> {
    const { start = FIRST_DAY, end } = body;
    const payload = { action: "replay", start, ...(end !== undefined && { end }) };
    return this.#ask(id, payload, language, adminTextsOf(language).started.replay);
  }

  /** Starts work that may take minutes. Only an immediate failure reaches the editor. */
  async #ask(id: string, payload: unknown, language: Language, text: string): Promise<Started> {
    const node = this.#RED.nodes.getNode(id) as (Node & Partial<AskedNode>) | null;
    if (node?.ask === undefined) {
      throw new Failure(404, "not_deployed", { text: adminTextsOf(language).errors.notDeployed });
    }
    const work = node.ask(payload);
    const begun = new Promise<"begun">((resolve) => setImmediate(resolve, "begun"));
    if ((await Promise.race([work, begun])) === "begun") {
      work.catch((error: unknown) => node.failed!(error));
    }
    return { told: { text } };
  }
}
