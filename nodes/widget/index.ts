/** `ui-enedis-linky`: the meter on the dashboard. */
import type { NodeAPI } from "node-red";
import { registerNode } from "../common/index.js";

export default function (RED: NodeAPI): void {
  registerNode(RED, "ui-enedis-linky", () => late().meterNode(RED));
  serveFile(RED);
}

/** Few flows have such a node: docs/dev/decisions.md#11-loading-late. */
function late(): typeof import("./node.js") {
  // oxlint-disable-next-line typescript/no-require-imports -- it has to be late
  return require("./node.js") as typeof import("./node.js");
}

/** The runtimes that already serve the file: a runtime may load this module more than once. */
const serving = new WeakSet<object>();

/** Serves the element for the legacy dashboard and for plain pages. Not available with `httpNodeRoot: false`. */
function serveFile(RED: NodeAPI): void {
  const app = RED.httpNode as NodeAPI["httpNode"] | undefined;
  if (app === undefined || serving.has(app)) return;
  serving.add(app);
  app.get("/enedis-linky/linky-meter.js", (request, response) => late().serveElement(request, response));
}
