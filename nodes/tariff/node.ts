/** What works for each node of this kind. Wiring only. */
import type { NodeAPI } from "node-red";
import { aText, clockFault, oneOf } from "../base/index.js";
import {
  chosenContract,
  clockFor,
  collectorsOf,
  contractDaysOf,
  deploysOf,
  merged,
  noticesOf,
  tempoOf,
  testSleepOf,
  type NodeType,
} from "../common/index.js";
import { TariffController } from "./controller.js";
import { formats, steps } from "./message.js";

/** The node's properties (docs/dev/contract.md#tariff-node). */
const properties = { contract: aText, step: oneOf(steps, "class"), format: oneOf(formats, "tariff") };

export function tariffNode(RED: NodeAPI): NodeType<typeof properties> {
  return {
    properties,
    serve: ({ node, read, texts }) => {
      const clock = clockFor(RED);
      const collectors = collectorsOf(RED);
      const controller = new TariffController({
        node,
        clock,
        maxSleepMs: testSleepOf(RED),
        isClockSet: () => {
          const now = clock.now();
          const fault = clockFault(now, undefined) ?? collectors.readable?.clock.fault(now);
          return fault === undefined;
        },
        isDeploying: () => deploysOf(RED).isUnderWay,
        contract: () => chosenContract(RED, read.contract, texts),
        colors: tempoOf(RED),
        days: contractDaysOf(RED),
        form: read,
        texts,
        notices: noticesOf(RED),
        send: (fields) => node.send(merged({}, fields)),
        report: (error) => node.error(error, {}),
        failed: (error) => collectors.failed(error),
      });
      return {
        deployed: () => controller.deployed(),
        input: (_msg, answer) => controller.answer(answer),
        close: () => controller.close(),
      };
    },
  };
}
