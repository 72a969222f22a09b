/** `enedis-linky tariff`: the price in force, now. Needs a contract only, no meter. Wiring only. */
import type { Node, NodeAPI, NodeDef, NodeMessage } from "node-red";
import { aText, clockFault, oneOf, readBy } from "../base/index.js";
import {
  answerMessage,
  chosenContract,
  clockFor,
  collectorsOf,
  deploysOf,
  eachTimeStarted,
  merged,
  noticesOf,
  sendAnswer,
  tempoOf,
  testSleepOf,
  textsFor,
  warnOfProperties,
} from "../common/index.js";
import { TariffController } from "./controller.js";
import { formats, steps } from "./message.js";

/** The node's properties (docs/dev/contract.md#tariff-node). */
const properties = { contract: aText, step: oneOf(steps, "class"), format: oneOf(formats, "tariff") };

export default function (RED: NodeAPI): void {
  function create(this: Node, def: NodeDef): void {
    RED.nodes.createNode(this, def);
    const read = readBy(properties, def);
    const texts = textsFor(RED, undefined);
    warnOfProperties(this, def, properties, texts);
    const clock = clockFor(RED);
    const collectors = collectorsOf(RED);
    const controller = new TariffController({
      node: this,
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
      form: read,
      texts,
      notices: noticesOf(RED),
      send: (fields) => {
        this.send(merged({}, fields));
      },
      report: (error) => {
        this.error(error, {});
      },
      failed: (error) => {
        collectors.failed(error);
      },
    });
    eachTimeStarted(RED, this, () => {
      controller.deployed();
    });

    this.on("input", (msg: NodeMessage, send, done: (error?: Error) => void) => {
      const work = (): Promise<void> => {
        controller.answer((fields) => {
          sendAnswer(msg, fields, send, texts);
        });
        return Promise.resolve();
      };
      answerMessage(this, undefined, msg, work, done);
    });
    this.on("close", () => {
      controller.close();
    });
  }

  RED.nodes.registerType("enedis-linky tariff", create);
}
