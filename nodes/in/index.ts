/** `enedis-linky in`: sends what the archive gets of its meter, or of many, each reading once. Wiring only. */
import type { Node, NodeAPI, NodeDef, NodeMessage } from "node-red";
import { aFlag, aText, oneOf, readBy } from "../base/index.js";
import {
  answerMessage,
  clockFor,
  ColorWant,
  credentialsError,
  eachTimeStarted,
  StatusDisplay,
  tempoOf,
  textsFor,
  warnOfProperties,
  whenStarted,
  reported,
  type AskedNode,
} from "../common/index.js";
import { selectionProperties } from "../editor/index.js";
import type { Texts } from "../texts/index.js";
import { InGroup } from "./group.js";
import { choiceProperties, costDirections, outputsOf } from "./outputs.js";
import { assertAllowed, assertNotForHistory } from "./request.js";
import { noneOf, selectedBy } from "./selected.js";
import { controllersOf } from "./sending.js";
import { turnsOf } from "./send-pace.js";

/** The node's properties (docs/dev/contract.md#in-node). */
const properties = {
  meter: aText,
  ...selectionProperties,
  ...choiceProperties,
  start: oneOf(["history", "new"], "history"),
  visitors: aFlag,
};

export default function (RED: NodeAPI): void {
  function create(this: Node, def: NodeDef): void {
    RED.nodes.createNode(this, def);
    const read = readBy(properties, def);
    const outputs = outputsOf(read);
    const find = selectedBy(RED, read);
    const texts = (): Texts => textsFor(RED, find()[0]?.meter);
    const make = controllersOf(RED, this, read, read.start);
    const none = noneOf(RED, read, texts);
    const one = read.meters === "one" ? find()[0]?.meter : undefined;
    warnOfProperties(this, def, properties, texts(), one);
    const served =
      read.meters === "one"
        ? one && make(one, { node: this, hasOthers: false, turns: turnsOf(one.collectors.clock) })
        : new InGroup({ node: this, clock: clockFor(RED), outputs, find, make, texts, none });
    served?.open();
    const priced = costDirections(outputs);
    const needsColors = (): boolean => find().some(({ meter }) => meter.contracts.useColors(priced));
    const colors = served && new ColorWant(this.id, tempoOf(RED), needsColors);
    // For the button in the editor: accepts what the input does, without a message and its Complete nodes.
    Object.assign<Node, AskedNode>(this, {
      ask: (payload) => served?.input(payload) ?? Promise.reject(none.error()),
      failed: (error) => this.error(reported(error, one), {}),
    });
    whenStarted(RED, this, () => {
      if (served) served.begin();
      else new StatusDisplay(this, () => texts().language).show(none.status);
      if (find().length === 0) this.error(none.error(), {});
      else if (one?.problem !== undefined) this.error(one.naming(credentialsError(one)), {});
    });
    eachTimeStarted(RED, this, () => {
      served?.deployed();
      colors?.check();
    });

    this.on("input", (msg: NodeMessage, _send, done: (error?: Error) => void) => {
      const work = (): Promise<void> => {
        assertNotForHistory(msg, texts());
        if (!read.visitors) assertAllowed(msg, texts());
        return served?.hear(msg) ?? Promise.reject(none.error());
      };
      answerMessage(this, one, msg, work, done);
    });
    this.on("close", (removed: boolean, done: () => void) => {
      colors?.release();
      void Promise.resolve(served?.close(removed)).then(done);
    });
  }

  RED.nodes.registerType("enedis-linky in", create);
}
