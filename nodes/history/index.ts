/** `enedis-linky history`: answers from its meter's archive. Wiring only. */
import type { Node, NodeAPI, NodeDef, NodeMessage } from "node-red";
import { meterOf, noMeter, redStatus, type Fields } from "../common/index.js";
import { HistoryController, SET } from "./controller.js";
import { readProperties } from "./request.js";

interface HistoryDef extends NodeDef {
  readonly meter?: string;
}

export default function (RED: NodeAPI): void {
  function create(this: Node, def: HistoryDef): void {
    RED.nodes.createNode(this, def);
    const meter = meterOf(RED, def);
    const controller = meter && new HistoryController(this, meter, readProperties(def as unknown as Fields));
    if (controller) controller.open();
    else this.status(redStatus(SET, "no-meter"));

    this.on("input", (msg: NodeMessage, send, done: (error?: Error) => void) => {
      const work = controller?.input(msg) ?? Promise.reject(noMeter(RED));
      work.then(
        (fields) => {
          if (fields !== undefined) send(merged(msg, fields));
          done();
        },
        (error: unknown) => done(error as Error),
      );
    });
    this.on("close", (done: () => void) => {
      controller?.close();
      done();
    });
  }

  RED.nodes.registerType("enedis-linky history", create);
}

/** The incoming message, with all it carries; fields left over from an earlier answer are removed. */
function merged(msg: NodeMessage, fields: Fields): NodeMessage {
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) Reflect.deleteProperty(msg, name);
    else (msg as Record<string, unknown>)[name] = value;
  }
  return msg;
}
