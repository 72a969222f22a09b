/** `enedis-linky tariff`: the price in force, now. Needs a contract only, no meter. */
import type { NodeAPI } from "node-red";
import { registerNode } from "../common/index.js";

export default function (RED: NodeAPI): void {
  registerNode(RED, "enedis-linky tariff", () => late().tariffNode(RED));
}

/** Few flows have such a node: docs/dev/decisions.md#11-loading-late. */
function late(): typeof import("./node.js") {
  // oxlint-disable-next-line typescript/no-require-imports -- it has to be late
  return require("./node.js") as typeof import("./node.js");
}
