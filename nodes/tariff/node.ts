/** What works for each node of this kind. Wiring only. */
import type { NodeAPI } from "node-red";
import { aText, clockFault, oneOf, Serial } from "../base/index.js";
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
  type ChosenContract,
  type Fields,
  type NodeType,
} from "../common/index.js";
import { TariffController } from "./controller.js";
import { formats, steps } from "./message.js";
import { say, saidOf } from "./say.js";

/** The node's properties (docs/dev/contract.md#tariff-node). */
const properties = { contract: aText, step: oneOf(steps, "class"), format: oneOf(formats, "tariff") };

export function tariffNode(RED: NodeAPI): NodeType<typeof properties> {
  return {
    properties,
    serve: ({ node, read, texts }) => {
      const clock = clockFor(RED);
      const collectors = collectorsOf(RED);
      const isClockSet = (): boolean => {
        const now = clock.now();
        const fault = clockFault(now, undefined) ?? collectors.readable?.clock.fault(now);
        return fault === undefined;
      };
      const contract = (): ChosenContract => chosenContract(RED, read.contract, texts);
      const controller = new TariffController({
        node,
        clock,
        maxSleepMs: testSleepOf(RED),
        isClockSet,
        isDeploying: () => deploysOf(RED).isUnderWay,
        standsBy: () => collectors.standsBy,
        contract,
        colors: tempoOf(RED),
        days: contractDaysOf(RED),
        form: read,
        texts,
        notices: noticesOf(RED),
        send: (fields) => node.send(merged({}, fields)),
        report: (error) => node.error(error, {}),
        failed: (error) => collectors.failed(error),
      });
      // What is said counts in the order in which it comes, however long it takes to read.
      const inTurn = new Serial();
      return {
        deployed: () => controller.deployed(),
        input: async (msg, answer) => {
          const fields = msg as Fields;
          const what = saidOf(fields, texts);
          if (what === undefined) controller.answer(answer);
          else {
            const warn = (text: string): void => node.warn(text);
            const options = { collectors, contract, isClockSet, texts, warn, flow: node.z };
            answer(await inTurn.run(() => say(what, fields, options)));
          }
        },
        close: () => controller.close(),
      };
    },
  };
}
