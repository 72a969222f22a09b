/** `enedis-linky in`: sends what its meter's archive gets, each reading once. Wiring only. */
import type { Node, NodeAPI, NodeDef, NodeMessage } from "node-red";
import {
  aFlag,
  answerMessage,
  aText,
  ColorWant,
  deploysOf,
  eachTimeStarted,
  meterOf,
  noMeter,
  noMeterStatus,
  oneOf,
  someOf,
  StatusDisplay,
  textsFor,
  warnOfProperties,
  whenStarted,
  type AskedNode,
  type LinkyError,
  type Meter,
  credentialsError,
} from "../common/index.js";
import { yieldToEventLoop } from "../base/index.js";
import { directions } from "../readings/index.js";
import { InController, type Arrival } from "./controller.js";
import { HealthTeller } from "./health-teller.js";
import {
  choiceOf,
  costDirections,
  inMeasures,
  outputsOf,
  portsOf,
  type Choice,
  type Output,
} from "./outputs.js";

interface InDef extends NodeDef {
  readonly meter?: unknown;
  readonly direction?: string;
  readonly measures?: unknown;
  readonly outputMode?: string;
  readonly health?: boolean;
  readonly start?: string;
}

/** What each property may be (docs/dev/contract.md#in-node). */
const properties = {
  meter: aText,
  direction: oneOf([...directions, "both"]),
  measures: someOf(inMeasures),
  outputMode: oneOf(["single", "per-measure"]),
  health: aFlag,
  start: oneOf(["history", "new"]),
};

export default function (RED: NodeAPI): void {
  function create(this: Node, def: InDef): void {
    RED.nodes.createNode(this, def);
    const choice = choiceOf(def);
    const meter = meterOf(RED, def);
    warnOfProperties(this, def, properties, textsFor(RED, meter));
    const indexes = indexesOf(choice);
    const health = portsOf(choice).findIndex(({ kind }) => kind === "health");
    const sendAt = (index: number, message: NodeMessage): Arrival => {
      const receivers = receiversOf(RED, this, index);
      this.send([...Array<null>(index).fill(null), message]);
      // A node that was started again is another object; one that was stopped is none.
      return () =>
        receivers.every((receiver) => (RED.nodes.getNode(receiver.id) as Node | null) === receiver);
    };
    const controller =
      meter &&
      new InController({
        node: this,
        meter,
        outputs: outputsOf(choice),
        start: def.start === "new" ? "new" : "history",
        mayLoseMessages: () => deploysOf(RED).isUnderWay,
        send: (output, message) => sendAt(indexes.get(outputKey(output)) ?? 0, message),
        health:
          health < 0
            ? undefined
            : new HealthTeller(meter, this.id, async (message) => {
                if (deploysOf(RED).isUnderWay) return false;
                const hasArrived = sendAt(health, message);
                await yieldToEventLoop();
                return hasArrived();
              }),
      });
    controller?.open(this);
    const priced = costDirections(outputsOf(choice));
    const colors = meter && new ColorWant(this.id, meter.tempo, () => meter.contracts.useColors(priced));
    // For the button in the editor: accepts what the input does, without a message and its Complete nodes.
    (this as Node & AskedNode).ask = (payload) => controller?.input(payload) ?? Promise.reject(noMeter(RED));
    whenStarted(RED, this, () => {
      if (controller) controller.begin();
      else new StatusDisplay(this).show(noMeterStatus("enedis-linky-in"));
      const problem = settingsProblem(RED, meter);
      if (problem) this.error(problem, {});
    });
    eachTimeStarted(RED, this, () => {
      controller?.deployed();
      colors?.check();
    });

    this.on("input", (msg: NodeMessage, _send, done: (error?: Error) => void) => {
      answerMessage(this, () => controller?.hear(msg) ?? Promise.reject(noMeter(RED)), done);
    });
    this.on("close", (removed: boolean, done: () => void) => {
      colors?.release();
      void Promise.resolve(controller?.close(removed)).then(done);
    });
  }

  RED.nodes.registerType("enedis-linky in", create);
}

/** The nodes that are wired to an output now: a deploy may have wired it anew. */
function receiversOf(RED: NodeAPI, node: Node, output: number): Node[] {
  const { wires } = node as Node & { readonly wires?: readonly (readonly string[])[] };
  return (wires?.[output] ?? []).flatMap((id) => (RED.nodes.getNode(id) as Node | null) ?? []);
}

function outputKey({ direction, measure }: Output): string {
  return `${direction}/${measure}`;
}

/** The output index of each measure; with a single output, always the first. */
function indexesOf(choice: Choice): Map<string, number> {
  const indexes = new Map<string, number>();
  portsOf(choice).forEach((output, index) => {
    if (output.kind === "measure") indexes.set(outputKey(output), index);
  });
  return indexes;
}

/** The settings problem, as an error for Catch nodes. */
function settingsProblem(RED: NodeAPI, meter: Meter | undefined): LinkyError | undefined {
  if (meter === undefined) return noMeter(RED);
  return meter.problem && credentialsError(meter);
}
