/** `enedis-linky in`: sends what the archive gets of its meter, or of many, each reading once. Wiring only. */
import type { Node, NodeAPI, NodeDef, NodeMessage } from "node-red";
import { flagIn } from "../base/index.js";
import {
  aFlag,
  answerMessage,
  aText,
  clockFor,
  ColorWant,
  credentialsError,
  eachTimeStarted,
  oneOf,
  someOf,
  StatusDisplay,
  tempoOf,
  textsFor,
  warnOfProperties,
  whenStarted,
  reported,
  type AskedNode,
} from "../common/index.js";
import { meterChoices, selectionOf } from "../editor/index.js";
import { directions } from "../readings/index.js";
import type { Texts } from "../texts/index.js";
import { InGroup } from "./group.js";
import { choiceOf, costDirections, inMeasures, outputsOf } from "./outputs.js";
import { assertAllowed, assertNotForHistory } from "./request.js";
import { noneOf, selectedBy } from "./selected.js";
import { controllersOf } from "./sending.js";
import { turnsOf } from "./send-pace.js";

interface InDef extends NodeDef {
  readonly meter?: unknown;
  readonly meters?: unknown;
  readonly group?: unknown;
  readonly direction?: string;
  readonly measures?: unknown;
  readonly outputMode?: string;
  readonly health?: boolean;
  readonly start?: string;
  readonly visitors?: unknown;
}

/** What each property may be (docs/dev/contract.md#in-node). */
const properties = {
  meter: aText,
  meters: oneOf(meterChoices),
  group: aText,
  direction: oneOf([...directions, "both"]),
  measures: someOf(inMeasures),
  outputMode: oneOf(["single", "per-measure"]),
  health: aFlag,
  start: oneOf(["history", "new"]),
  visitors: aFlag,
};

export default function (RED: NodeAPI): void {
  function create(this: Node, def: InDef): void {
    RED.nodes.createNode(this, def);
    const choice = choiceOf(def);
    const outputs = outputsOf(choice);
    const selection = selectionOf(def);
    const find = selectedBy(RED, selection, def);
    const texts = (): Texts => textsFor(RED, find()[0]?.meter);
    const make = controllersOf(RED, this, choice, def.start === "new" ? "new" : "history");
    const none = noneOf(RED, selection, texts);
    const one = selection.meters === "one" ? find()[0]?.meter : undefined;
    warnOfProperties(this, def, properties, texts(), one);
    const served =
      selection.meters === "one"
        ? one && make(one, { node: this, hasOthers: false, turns: turnsOf(one.collectors.clock) })
        : new InGroup({ node: this, clock: clockFor(RED), outputs, find, make, texts, none });
    served?.open();
    const mayVisit = flagIn(def.visitors) ?? false;
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
        if (!mayVisit) assertAllowed(msg, texts());
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
