/** `enedis-linky in`: sends what the archive gets of its meter, or of many, each reading once. Wiring only. */
import type { Node, NodeAPI } from "node-red";
import { aFlag, aText, oneOf } from "../base/index.js";
import {
  clockFor,
  NodeWant,
  credentialsError,
  registerNode,
  reported,
  tempoOf,
  textsFor,
  type AskedNode,
  type ConfigNode,
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
  const textsOf = (found: readonly ConfigNode[]): Texts => textsFor(RED, found[0]?.meter);
  registerNode(RED, "enedis-linky in", () => ({
    properties,
    // Of many meters, none is its own.
    meter: (read) => (read.meters === "one" ? read.meter : ""),
    texts: (read) => textsOf(selectedBy(RED, read)()),
    serve: ({ node, read, meter: one }) => {
      const outputs = outputsOf(read);
      const find = selectedBy(RED, read);
      const texts = (): Texts => textsOf(find());
      const make = controllersOf(RED, node, read, read.start);
      const none = noneOf(RED, read, texts);
      const served =
        read.meters === "one"
          ? one && make(one, { node, hasOthers: false, turns: turnsOf(one.collectors.clock) })
          : new InGroup({ node, clock: clockFor(RED), outputs, find, make, texts, none });
      served?.open();
      const priced = costDirections(outputs);
      const needsColors = (): boolean => find().some(({ meter }) => meter.contracts.useColors(priced));
      const colors = served && new NodeWant(node.id, tempoOf(RED), needsColors);
      // For the button in the editor: accepts what the input does, without a message and its Complete nodes.
      Object.assign<Node, AskedNode>(node, {
        ask: (payload) => served?.input(payload) ?? Promise.reject(none.error()),
        failed: (error) => node.error(reported(error, one), {}),
      });
      return {
        status: served ? undefined : none.status,
        begin: () => {
          served?.begin();
          if (find().length === 0) node.error(none.error(), {});
          else if (one?.problem !== undefined) node.error(one.naming(credentialsError(one)), {});
        },
        deployed: () => {
          served?.deployed();
          colors?.check();
        },
        input: (msg) => {
          assertNotForHistory(msg, texts());
          if (!read.visitors) assertAllowed(msg, texts());
          return served?.hear(msg) ?? Promise.reject(none.error());
        },
        close: (removed) => {
          colors?.release();
          return served?.close(removed);
        },
      };
    },
  }));
}
