/** What works for each node of this kind. Wiring only. */
import type { Node, NodeAPI } from "node-red";
import { NodeWant, LinkyError, noMeter, noMeterStatus, type Meter, type NodeType } from "../common/index.js";
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

export function historyNode(RED: NodeAPI): NodeType<typeof properties> {
  return {
    properties,
    serve: ({ node, read, meter }) => {
      const controller = meter && new HistoryController(node, meter, read);
      // For the dialog, which sends files through an admin route.
      (node as Node & FilesNode).importFiles = (request) =>
        controller?.importFiles(request) ??
        Promise.reject(new LinkyError("credentials", adminTextsOf(request.language).errors.noMeter));
      if (controller === undefined) {
        return { status: noMeterStatus(SET), input: () => Promise.reject(noMeter(RED)) };
      }
      controller.open();
      const release = read.measure === REGISTERS ? wantRegisters(meter!, node.id, read.direction) : undefined;
      const colors = new NodeWant(node.id, meter!.tempo, () => meter!.contracts.useColors(directions));
      return {
        begin: () => controller.begin(),
        deployed: () => colors.check(),
        input: async (msg, answer) => {
          const fields = await controller.input(msg);
          if (fields !== undefined) answer(fields);
        },
        close: (removed) => {
          controller.close();
          release?.(removed);
          colors.release();
        },
      };
    },
  };
}
