/** `enedis-linky history`: answers from its meter's archive. Wiring only. */
import type { Node, NodeAPI, NodeDef, NodeMessage } from "node-red";
import { readBy } from "../base/index.js";
import {
  answerMessage,
  ColorWant,
  eachTimeStarted,
  LinkyError,
  meterOf,
  noMeter,
  noMeterStatus,
  sendAnswer,
  StatusDisplay,
  textsFor,
  warnOfProperties,
  whenStarted,
  type Meter,
} from "../common/index.js";
import type { FilesNode } from "../editor/index.js";
import type { Release } from "../collector/index.js";
import { REGISTERS, directions, type Direction } from "../readings/index.js";
import { adminTextsOf } from "../texts/index.js";
import { HistoryController, SET } from "./controller.js";
import { properties } from "./request.js";

/** Only daily values tell what the dates of registers mean. */
function wantRegisters(meter: Meter, node: string, direction: Direction): Release {
  return meter.want(node, [
    { direction, series: "daily" },
    { direction, series: REGISTERS },
  ]);
}

export default function (RED: NodeAPI): void {
  function create(this: Node, def: NodeDef): void {
    RED.nodes.createNode(this, def);
    const read = readBy(properties, def);
    const meter = meterOf(RED, read);
    const texts = textsFor(RED, meter);
    warnOfProperties(this, def, properties, texts, meter);
    const controller = meter && new HistoryController(this, meter, read);
    controller?.open();
    const release =
      meter && read.measure === REGISTERS ? wantRegisters(meter, this.id, read.direction) : undefined;
    const colors = meter && new ColorWant(this.id, meter.tempo, () => meter.contracts.useColors(directions));
    whenStarted(RED, this, () => {
      if (controller) controller.begin();
      else new StatusDisplay(this, () => texts.language).show(noMeterStatus(SET));
    });
    eachTimeStarted(RED, this, () => colors?.check());

    // For the dialog, which sends files through an admin route.
    (this as Node & FilesNode).importFiles = (request) =>
      controller?.importFiles(request) ??
      Promise.reject(new LinkyError("credentials", adminTextsOf(request.language).errors.noMeter));

    this.on("input", (msg: NodeMessage, send, done: (error?: Error) => void) => {
      const work = async (): Promise<void> => {
        if (controller === undefined) throw noMeter(RED);
        const fields = await controller.input(msg);
        if (fields !== undefined) sendAnswer(msg, fields, send, meter!.texts);
      };
      answerMessage(this, meter, msg, work, done);
    });
    this.on("close", (removed: boolean, done: () => void) => {
      controller?.close();
      release?.(removed);
      colors?.release();
      done();
    });
  }

  RED.nodes.registerType("enedis-linky history", create);
}
