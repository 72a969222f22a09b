/** `enedis-linky history`: answers from its meter's archive. Wiring only. */
import type { Node, NodeAPI, NodeDef, NodeMessage } from "node-red";
import {
  answerMessage,
  ColorWant,
  eachTimeStarted,
  LinkyError,
  merged,
  meterOf,
  noMeter,
  noMeterStatus,
  StatusDisplay,
  textsFor,
  unreadableMessage,
  warnOfProperties,
  whenStarted,
  type Fields,
} from "../common/index.js";
import type { FilesNode } from "../editor/index.js";
import { directions } from "../readings/index.js";
import { adminTextsOf } from "../texts/index.js";
import { HistoryController, SET } from "./controller.js";
import { properties, readProperties } from "./request.js";

interface HistoryDef extends NodeDef {
  readonly meter?: unknown;
}

export default function (RED: NodeAPI): void {
  function create(this: Node, def: HistoryDef): void {
    RED.nodes.createNode(this, def);
    const meter = meterOf(RED, def);
    warnOfProperties(this, def, properties, textsFor(RED, meter));
    const controller = meter && new HistoryController(this, meter, readProperties(def as unknown as Fields));
    controller?.open();
    const colors = meter && new ColorWant(this.id, meter, directions);
    whenStarted(RED, this, () => {
      if (controller) controller.begin();
      else new StatusDisplay(this).show(noMeterStatus(SET));
    });
    eachTimeStarted(RED, this, () => colors?.deployed());

    // For the dialog, which sends files through an admin route.
    (this as Node & FilesNode).importFiles = (request) =>
      controller?.importFiles(request) ??
      Promise.reject(new LinkyError("credentials", adminTextsOf(request.language).errors.noMeter));

    this.on("input", (msg: NodeMessage, send, done: (error?: Error) => void) => {
      const work = async (): Promise<void> => {
        if (controller === undefined) throw noMeter(RED);
        const fields = await controller.input(msg);
        if (fields === undefined) return;
        try {
          send(merged(msg, fields));
        } catch {
          // Node-RED copies what it sends.
          throw unreadableMessage(meter!.texts);
        }
      };
      answerMessage(this, work, done);
    });
    this.on("close", (done: () => void) => {
      controller?.close();
      colors?.release();
      done();
    });
  }

  RED.nodes.registerType("enedis-linky history", create);
}
