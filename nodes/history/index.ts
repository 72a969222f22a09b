/** `enedis-linky history`: answers from its meter's archive. */
import type { NodeAPI } from "node-red";
import { registerNode } from "../common/index.js";

export default function (RED: NodeAPI): void {
  registerNode(RED, "enedis-linky history", () => late().historyNode(RED));
}

/** Few flows have such a node: docs/dev/decisions.md#11-loading-late. */
function late(): typeof import("./node.js") {
  // oxlint-disable-next-line typescript/no-require-imports -- it has to be late
  return require("./node.js") as typeof import("./node.js");
}
